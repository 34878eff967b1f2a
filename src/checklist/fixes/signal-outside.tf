resource "aws_guardduty_detector" "detector" {
  enable = true
}

# the topic's policy lets events.amazonaws.com publish to it
resource "aws_cloudwatch_event_rule" "credentials_used_outside" {
  name = "credentials-used-outside"
  event_pattern = jsonencode({
    source = ["aws.guardduty"]
  })
}

resource "aws_cloudwatch_event_target" "credentials_used_outside" {
  rule = aws_cloudwatch_event_rule.credentials_used_outside.name
  arn  = "TOPIC_ARN"
}
