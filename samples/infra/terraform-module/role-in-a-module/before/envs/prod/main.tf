module "role" {
  source = "../../modules/role"
  name   = "orders-role"
  table  = "orders"
}

resource "aws_lambda_function" "orders" {
  function_name = "orders-api"
  role          = module.role.arn
}
