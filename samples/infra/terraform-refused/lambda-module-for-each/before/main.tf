module "lambda" {
  source   = "terraform-aws-modules/lambda/aws"
  for_each = toset(["a", "b"])

  function_name      = "orders-api"
  attach_policies    = var.with_policies
  policies           = ["arn:aws:iam::aws:policy/AdministratorAccess"]
  number_of_policies = 1
}
