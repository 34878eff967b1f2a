# in the function, beside what it has
resource "aws_lambda_function" "<label>" {
  function_name = "<function>"
  role          = "<role-arn>"

  logging_config {
    log_format            = "JSON"
    application_log_level = "INFO"
    system_log_level      = "INFO"
  }
}
