module "lambda_function" {
  source = "terraform-aws-modules/lambda/aws"

  function_name         = "orders-api"
  attach_network_policy = false
  vpc_subnet_ids        = module.vpc.intra_subnets

  attach_cloudwatch_logs_policy = false
  attach_policy_json            = true

  policy_json = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Logs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents"
        ]
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/orders-api:*"
      },
      {
        Sid    = "Vpc"
        Effect = "Allow"
        Action = [
          "ec2:CreateNetworkInterface",
          "ec2:DeleteNetworkInterface",
          "ec2:DescribeNetworkInterfaces"
        ]
        Resource = "*"
      }
    ]
  })
}