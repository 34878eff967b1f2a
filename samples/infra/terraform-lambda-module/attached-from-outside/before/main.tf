module "lambda" {
  source             = "terraform-aws-modules/lambda/aws"
  function_name      = "orders-api"
  attach_policy_json = true
  policy_json        = data.aws_iam_policy_document.orders.json

  attach_cloudwatch_logs_policy = false
}

data "aws_iam_policy_document" "orders" {
  statement {
    actions   = ["dynamodb:*"]
    resources = ["arn:aws:dynamodb:eu-west-1:111122223333:table/orders"]
  }
}

resource "aws_iam_role_policy_attachment" "admin" {
  role       = module.lambda.lambda_role_name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
