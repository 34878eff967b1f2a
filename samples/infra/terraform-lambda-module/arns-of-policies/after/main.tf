module "lambda" {
  source = "git::https://github.com/terraform-aws-modules/terraform-aws-lambda.git?ref=v7.20.1"

  function_name = var.name
  role_name     = "${var.name}-role"

  attach_cloudwatch_logs_policy = false

  attach_tracing_policy = false

  attach_policy_json = true

  policy_json = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Orders"
        Effect = "Allow"
        Action = [
          "dynamodb:GetItem",
          "dynamodb:PutItem"
        ]
        Resource = aws_dynamodb_table.orders.arn
      },
      {
        Sid    = "Logs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents"
        ]
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/${var.name}:*"
      }
    ]
  })
}

variable "name" {
  type    = string
  default = "orders-api"
}

resource "aws_dynamodb_table" "orders" {
  name = "orders"
}
