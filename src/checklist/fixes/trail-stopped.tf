# in the trail, beside what it has
resource "aws_cloudtrail" "<label>" {
  name           = "<trail-name>"
  s3_bucket_name = "<bucket>"

  enable_logging = true
}
