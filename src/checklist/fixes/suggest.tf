# the role's policy: lpgen suggest <function> --how terraform
