module "orders" {
  source = "./lambda"
  name   = "orders"
}

module "mail" {
  source = "./lambda"
  name   = "mail"
}
