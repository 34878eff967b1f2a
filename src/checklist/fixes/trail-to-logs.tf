# in the trail, beside what it has
resource "aws_cloudtrail" "<label>" {
  name           = "<trail-name>"
  s3_bucket_name = "<bucket>"

  cloud_watch_logs_group_arn = "LOG_GROUP_ARN"
  cloud_watch_logs_role_arn  = "LOGS_ROLE_ARN"
}
