# in place of `<sid>`
resource "aws_lambda_permission" "<label>" {
  function_name  = "<arn>"
  action         = "lambda:InvokeFunction"
  principal      = "<service>"
  source_account = "<account>"
  source_arn     = "SOURCE_ARN"
}
