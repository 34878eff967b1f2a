module "orders" {
  source  = "terraform-aws-modules/lambda/aws"
  version = "~> 7.0"

  function_name = "orders-api"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
  source_path   = "../src/orders"

  attach_policy_statements = true
  policy_statements = {
    # the orders, für immer
    dynamodb = {
      effect    = "Allow",
      actions   = ["dynamodb:*"],
      resources = [aws_dynamodb_table.orders.arn]
    },
    # nobody remembers what these are for
    s3_read = {
      effect    = "Allow",
      actions   = ["s3:HeadObject", "s3:GetObject"],
      resources = ["arn:aws:s3:::my-bucket/*"]
    },
    sqs = {
      effect    = "Allow"
      actions   = ["sqs:SendMessage"] # to the warehouse
      resources = [module.jobs.queue_arn]
    }
  }

  tags = {
    team = "orders"
  }
}

module "jobs" {
  source = "terraform-aws-modules/sqs/aws"
  name   = "jobs"
}

resource "aws_dynamodb_table" "orders" {
  name = "orders"
}
