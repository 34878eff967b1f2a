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
      actions   = ["dynamodb:GetItem", "dynamodb:PutItem"],
      resources = [aws_dynamodb_table.orders.arn]
    },
    sqs = {
      effect    = "Allow"
      actions   = ["sqs:SendMessage"] # to the warehouse
      resources = [module.jobs.queue_arn]
    }
    Logs = {
      effect    = "Allow"
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/orders-api:*"]
    }
    ses = {
      effect    = "Allow"
      actions   = ["ses:SendEmail"]
      resources = ["*"]
      condition = [
        {
          test     = "StringEquals"
          variable = "ses:FromAddress"
          values   = ["shop@example.org"]
        }
      ]
    }
  }

  tags = {
    team = "orders"
  }

  attach_cloudwatch_logs_policy = false
}

module "jobs" {
  source = "terraform-aws-modules/sqs/aws"
  name   = "jobs"
}

resource "aws_dynamodb_table" "orders" {
  name = "orders"
}
