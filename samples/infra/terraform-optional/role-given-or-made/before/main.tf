variable "role_arn" {
  type    = string
  default = null
}

resource "aws_lambda_function" "orders" {
  function_name = "orders-api"
  role          = var.role_arn == null ? aws_iam_role.orders[0].arn : var.role_arn
  handler       = "app.handler"
  runtime       = "python3.13"
  filename      = "orders.zip"
}

resource "aws_iam_role" "orders" {
  count              = var.role_arn == null ? 1 : 0
  name               = "orders-role"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "orders" {
  count = var.role_arn == null ? 1 : 0
  role  = aws_iam_role.orders[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["dynamodb:*", "logs:*"]
        Resource = "*"
      }
    ]
  })
}
