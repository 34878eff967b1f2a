module "orders" {
  source = "../modules/lambda"
  name   = "Orders-API"
}
