//! Golden repositories in small.
