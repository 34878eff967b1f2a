resource "aws_s3_bucket_server_side_encryption_configuration" "<label>" {
  bucket = "<bucket>"

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = "KEY_ARN"
    }
  }
}
