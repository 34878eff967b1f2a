resource "aws_lambda_function" "orders" {
  count         = var.enabled ? 1 : 0
  function_name = "orders-api"
  role          = "${aws_iam_role.orders_role[0].arn}"
  handler       = "app.handler"
  runtime       = "python3.13"
  filename      = "orders.zip"
}

resource "aws_lambda_function" "report" {
  count         = var.enabled ? 1 : 0
  function_name = "report"
  role          = "${aws_iam_role.shop[0].arn}"
  handler       = "app.handler"
  runtime       = "python3.13"
  filename      = "report.zip"
}

resource "aws_iam_role" "shop" {
  count              = var.enabled ? 1 : 0
  name               = var.role_name == "" ? null : var.role_name
  name_prefix        = var.role_name == "" ? "shop-" : null
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_iam_role" "orders_role" {
  count              = var.enabled ? 1 : 0
  name_prefix        = var.role_name == "" ? "shop-" : null
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "orders_role" {
  count = var.enabled ? 1 : 0

  name = "orders_role"
  role = aws_iam_role.orders_role[0].id

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

resource "aws_iam_role_policy_attachment" "shop" {
  count      = var.enabled ? 1 : 0
  role       = aws_iam_role.shop[0].name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
