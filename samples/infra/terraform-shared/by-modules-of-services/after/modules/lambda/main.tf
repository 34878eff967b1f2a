resource "aws_lambda_function" "orders" {
  function_name = "orders-${var.stage}"
  role          = var.orders_role_arn
  handler       = "app.handler"
  runtime       = "python3.13"
  filename      = "orders.zip"
}

resource "aws_lambda_function" "report" {
  function_name = "report-${var.stage}"
  role          = var.role_arn
  handler       = "app.handler"
  runtime       = "python3.13"
  filename      = "report.zip"
}
