# the topic's policy lets events.amazonaws.com publish to it
resource "aws_cloudwatch_event_rule" "functions_changed" {
  name = "functions-changed"
  event_pattern = jsonencode({
    source        = ["aws.lambda"]
    "detail-type" = ["AWS API Call via CloudTrail"]
    detail = {
      eventName = [{ prefix = "UpdateFunction" }, { prefix = "AddPermission" }, { prefix = "CreateFunction" }]
    }
  })
}

resource "aws_cloudwatch_event_target" "functions_changed" {
  rule = aws_cloudwatch_event_rule.functions_changed.name
  arn  = "TOPIC_ARN"
}
