resource "aws_cloudtrail" "all_regions" {
  name           = "all-regions"
  s3_bucket_name = "TRAIL_BUCKET"

  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
}
