module "lambda" {
  source = "git::https://github.com/terraform-aws-modules/terraform-aws-lambda.git?ref=v7.20.1"

  function_name = var.name
  role_name     = "${var.name}-role"

  attach_policy                 = true
  policy                        = "arn:aws:iam::aws:policy/AdministratorAccess"
  attach_policies               = true
  number_of_policies            = 2
  attach_cloudwatch_logs_policy = true
  # both were needed once
  policies = [
    "arn:aws:iam::aws:policy/AmazonS3FullAccess",
    "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess",
  ]

  attach_tracing_policy = true
}

variable "name" {
  type    = string
  default = "orders-api"
}

resource "aws_dynamodb_table" "orders" {
  name = "orders"
}
