module "lambda_function" {
  source = "terraform-aws-modules/lambda/aws"

  function_name         = "orders-api"
  attach_network_policy = true
  vpc_subnet_ids        = module.vpc.intra_subnets
}