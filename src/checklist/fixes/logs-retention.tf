resource "aws_cloudwatch_log_group" "<label>" {
  name = "<group>"

  retention_in_days = 365
}
