resource "aws_iam_role" "orders" {
  name                = "orders-role"
  assume_role_policy  = file("trust.json")
  managed_policy_arns = []

  inline_policy {
    name = "logs"
    policy = jsonencode({
      Version = "2012-10-17"
      Statement = [
        {
          Action = [
            "logs:CreateLogStream",
            "logs:PutLogEvents"
          ]
          Effect   = "Allow"
          Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/orders-api:*"
        },
        {
          Sid = "Orders"
          Action = [
            "dynamodb:GetItem",
            "dynamodb:PutItem"
          ]
          Effect   = "Allow"
          Resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
        },
      ]
    })
  }
}

resource "aws_iam_policy" "extra" {
  policy = file("extra.json")
}

resource "aws_lambda_function" "orders" {
  function_name = "orders-api"
  role          = aws_iam_role.orders.arn
}
