variable "name" {}
variable "role" {}

resource "aws_lambda_function" "this" {
  function_name = var.name
  role          = var.role
}
