variable "env" {}

locals {
  prefix = "${var.env}-shop"
}

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}

resource "aws_lambda_function" "orders" {
  function_name = "${local.prefix}-orders-api"
  role          = aws_iam_role.orders.arn
}

resource "aws_dynamodb_table" "orders" {
  name = "${local.prefix}-orders"
}

resource "aws_s3_bucket" "receipts" {
  bucket = "${local.prefix}-receipts"
}

resource "aws_iam_role" "orders" {
  name               = "${local.prefix}-orders-role"
  assume_role_policy = file("trust.json")
}

resource "aws_iam_role_policy" "orders" {
  role = aws_iam_role.orders.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["dynamodb:*"]
        Resource = [aws_dynamodb_table.orders.arn, "${aws_dynamodb_table.orders.arn}/index/*"]
      },
      {
        Effect   = "Allow"
        Action   = ["s3:*"]
        Resource = ["*"]
      },
      {
        Effect   = "Allow"
        Action   = ["logs:*"]
        Resource = ["*"]
      },
    ]
  })
}
