resource "aws_lambda_function" "orders" {
  function_name = replace("${var.service}_api", "_", "-")
  role          = aws_iam_role.orders.arn
}

resource "aws_lambda_function" "mail" {
  function_name = replace("${var.service}_mail", "_", "-")
  role          = aws_iam_role.mail.arn
}

resource "aws_iam_role" "orders" {
  name_prefix = "orders-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role" "mail" {
  name_prefix = "mail-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_dynamodb_table" "orders" {
  name = join("-", concat([var.service], ["orders"]))
}

resource "aws_iam_role_policy" "orders" {
  role = aws_iam_role.orders.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "dynamodb:*"
        Resource = aws_dynamodb_table.orders.arn
      }
    ]
  })
}
