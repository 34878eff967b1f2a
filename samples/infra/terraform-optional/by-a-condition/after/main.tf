variable "enabled" {
  type    = bool
  default = true
}

variable "in_vpc" {
  type    = bool
  default = false
}

resource "aws_lambda_function" "orders" {
  count = var.enabled ? 1 : 0

  function_name = "orders-api"
  role          = aws_iam_role.orders[0].arn
  handler       = "app.handler"
  runtime       = "python3.13"
  filename      = "orders.zip"
}

resource "aws_iam_role" "orders" {
  count = var.enabled ? 1 : 0
  name  = "orders-role"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "table" {
  count = var.enabled ? 1 : 0

  name = "table"
  role = aws_iam_role.orders[0].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Orders"
        Effect = "Allow"
        Action = [
          "dynamodb:GetItem",
          "dynamodb:PutItem"
        ]
        Resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
      },
      {
        Sid    = "Logs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents"
        ]
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/orders-api:*"
      }
    ]
  })
}
