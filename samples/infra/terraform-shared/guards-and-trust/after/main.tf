resource "aws_lambda_function" "orders" {
  function_name = "orders-api"
  role          = aws_iam_role.orders_role.arn
}

resource "aws_lambda_function" "mail" {
  function_name = "mail"
  role          = aws_iam_role.mail.arn
}

resource "aws_iam_role" "mail" {
  name               = "mail"
  assume_role_policy = file("trust.json")
}

resource "aws_iam_role" "shop" {
  name               = "orders-role"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = ["lambda.amazonaws.com", "states.amazonaws.com"] }
    }]
  })
}

resource "aws_iam_role" "orders_role" {
  name               = "orders-role-orders"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "lambda.amazonaws.com" }
      }
    ]
  })
}

resource "aws_iam_role_policy" "orders_role" {
  name = "orders_role"
  role = aws_iam_role.orders_role.id

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

resource "aws_iam_role_policy_attachment" "orders_role_denies" {
  role       = aws_iam_role.orders_role.name
  policy_arn = "arn:aws:iam::111122223333:policy/denies"
}

resource "aws_iam_role_policy_attachment" "denies" {
  role       = aws_iam_role.shop.name
  policy_arn = "arn:aws:iam::111122223333:policy/denies"
}

resource "aws_iam_role_policy_attachment" "admin" {
  role       = aws_iam_role.shop.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
