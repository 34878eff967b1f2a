locals {
  stage = "dev"
}

module "iam" {
  source = "./modules/iam"
  stage  = local.stage
}

module "lambda" {
  source          = "./modules/lambda"
  stage           = local.stage
  role_arn        = module.iam.functions_role_arn
  orders_role_arn = module.iam.orders_role_arn
}
