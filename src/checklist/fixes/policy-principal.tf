# in place of `<sid>`: the one role that calls
resource "aws_lambda_permission" "<label>" {
  function_name = "<arn>"
  action        = "<action>"
  principal     = "CALLER_ROLE_ARN"
}
