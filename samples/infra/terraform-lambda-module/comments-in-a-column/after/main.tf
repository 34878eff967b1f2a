module "notifier" {
  source        = "terraform-aws-modules/lambda/aws"
  function_name = "orders-api"
  role_name     = "orders-role"

  handler        = "index.handler" # of the bundle
  runtime        = "nodejs22.x"    # the newest
  create_package = false
  timeout        = 10 # seconds

  attach_cloudwatch_logs_policy = false
  attach_policy_json            = true

  policy_json = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "ses:SendEmail"
        Resource = "arn:aws:ses:eu-west-1:111122223333:identity/example.com"
      }
    ]
  })
}
