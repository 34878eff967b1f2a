# the topic's policy lets events.amazonaws.com publish to it
resource "aws_cloudwatch_event_rule" "trail_changed" {
  name = "trail-changed"
  event_pattern = jsonencode({
    source        = ["aws.cloudtrail"]
    "detail-type" = ["AWS API Call via CloudTrail"]
    detail = {
      eventName = ["StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"]
    }
  })
}

resource "aws_cloudwatch_event_target" "trail_changed" {
  rule = aws_cloudwatch_event_rule.trail_changed.name
  arn  = "TOPIC_ARN"
}
