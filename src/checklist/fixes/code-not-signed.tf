resource "aws_lambda_code_signing_config" "<label>" {
  allowed_publishers {
    signing_profile_version_arns = ["PROFILE_VERSION_ARN"]
  }
}

# in the function, beside what it has
resource "aws_lambda_function" "<label>" {
  function_name = "<function>"
  role          = "<role-arn>"

  code_signing_config_arn = aws_lambda_code_signing_config.<label>.arn
}
