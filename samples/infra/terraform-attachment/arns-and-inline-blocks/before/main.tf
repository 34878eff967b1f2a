resource "aws_iam_role" "orders" {
  name                = "orders-role"
  assume_role_policy  = file("trust.json")
  managed_policy_arns = [
    "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess", # for now
    aws_iam_policy.extra.arn,
  ]

  inline_policy {
    name = "logs"
    policy = jsonencode({
      Version = "2012-10-17"
      Statement = [
        {
          Action   = "logs:*"
          Effect   = "Allow"
          Resource = "*"
        },
      ]
    })
  }

  inline_policy {
    name   = "mail"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ses:*", Resource = "*" }] })
  }
}

resource "aws_iam_policy" "extra" {
  policy = file("extra.json")
}

resource "aws_lambda_function" "orders" {
  function_name = "orders-api"
  role          = aws_iam_role.orders.arn
}
