# in place of `<sid>`
resource "aws_lambda_permission" "<label>" {
  function_name  = "<arn>"
  action         = "<action>"
  principal      = "<service>"
  source_account = "<account>"
  source_arn     = "SOURCE_ARN"
}
