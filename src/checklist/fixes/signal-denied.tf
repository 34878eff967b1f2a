# the topic's policy lets events.amazonaws.com publish to it
resource "aws_cloudwatch_event_rule" "denied_calls_of_functions" {
  name = "denied-calls-of-functions"
  event_pattern = jsonencode({
    "detail-type" = ["AWS API Call via CloudTrail"]
    detail = {
      errorCode    = [{ prefix = "AccessDenied" }, { suffix = "UnauthorizedOperation" }]
      userIdentity = { type = ["AssumedRole"] }
    }
  })
}

resource "aws_cloudwatch_event_target" "denied_calls_of_functions" {
  rule = aws_cloudwatch_event_rule.denied_calls_of_functions.name
  arn  = "TOPIC_ARN"
}
