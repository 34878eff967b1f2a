# none: the review is a file in the repository
