variable "table_arn" {
  type = string
}

locals {
  traced = true
}

resource "aws_lambda_function" "orders" {
  function_name = "orders-api"
  role          = try(aws_iam_role.orders[0].arn, null)
  handler       = "app.handler"
  runtime       = "python3.13"
  filename      = "orders.zip"
}

resource "aws_iam_role" "orders" {
  count              = 1
  name               = "orders-role"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

data "aws_iam_policy_document" "orders" {
  count = 1

  statement {
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem"]
    resources = [var.table_arn]
  }

  statement {
    sid       = "Logs"
    effect    = "Allow"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/orders-api:*"]
  }
}

resource "aws_iam_policy" "orders" {
  count  = 1
  name   = "orders"
  policy = data.aws_iam_policy_document.orders[0].json
}

resource "aws_iam_role_policy_attachment" "orders" {
  count      = 1
  role       = aws_iam_role.orders[0].name
  policy_arn = aws_iam_policy.orders[0].arn
}
