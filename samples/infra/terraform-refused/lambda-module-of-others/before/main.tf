module "lambda" {
  source = "terraform-aws-modules/lambda/aws"

  function_name    = "orders-api"
  trusted_entities = ["scheduler.amazonaws.com"]
}

resource "aws_lambda_function" "mail" {
  function_name = "mail"
  role          = module.lambda.lambda_role_arn
}

module "alias" {
  source        = "terraform-aws-modules/lambda/aws//modules/alias"
  function_name = "orders-api"
}
