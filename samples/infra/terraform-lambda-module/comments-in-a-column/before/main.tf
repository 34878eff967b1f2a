module "notifier" {
  source        = "terraform-aws-modules/lambda/aws"
  function_name = "orders-api"
  role_name     = "orders-role"

  handler             = "index.handler" # of the bundle
  attach_policy_jsons = true
  policy_jsons = [<<JSON
  {
    "Version": "2012-10-17",
    "Statement": [{ "Effect": "Allow", "Action": "ses:*", "Resource": "*" }]
  }
  JSON
  ]
  runtime        = "nodejs22.x" # the newest
  create_package = false
  timeout        = 10 # seconds
}
