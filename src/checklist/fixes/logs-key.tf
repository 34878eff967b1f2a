resource "aws_cloudwatch_log_group" "<label>" {
  name = "<group>"

  kms_key_id = "KEY_ARN"
}
