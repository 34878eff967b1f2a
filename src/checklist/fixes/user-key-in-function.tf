# the role's policy: lpgen suggest <function> --how terraform
# and without the aws_iam_access_key of <user>
