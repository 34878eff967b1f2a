variable "name" {
  type = string
}

variable "role_arn" {
  type = string
}

resource "aws_lambda_function" "this" {
  function_name = var.name
  role          = var.role_arn
  handler       = "app.handler"
  runtime       = "python3.13"
  filename      = "function.zip"
}
