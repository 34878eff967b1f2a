resource "aws_lambda_function" "orders" {
  function_name = "orders-api"
  role          = aws_iam_role.orders.arn
  handler       = "app.handler"
  runtime       = "python3.13"
  filename      = "orders.zip"
}

resource "aws_iam_role" "orders" {
  name               = "orders-role"
  assume_role_policy = file("${path.module}/policies/trust.json")
}

resource "aws_iam_policy" "orders" {
  name   = "orders"
  policy = file("${path.module}/policies/orders.json")
}

resource "aws_iam_role_policy_attachment" "orders" {
  role       = aws_iam_role.orders.name
  policy_arn = aws_iam_policy.orders.arn
}

resource "aws_dynamodb_table" "orders" {
  name = "orders"
}

resource "aws_iam_role" "reports" {
  name               = "reports-role"
  assume_role_policy = file("${path.module}/policies/trust.json")
}

resource "aws_iam_role_policy" "reports" {
  role   = aws_iam_role.reports.id
  policy = file("${path.module}/policies/orders.json")
}
