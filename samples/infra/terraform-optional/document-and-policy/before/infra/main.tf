module "orders" {
  source = "../modules/orders"
  count  = terraform.workspace == "prod" ? 1 : 0

  table_arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
}
