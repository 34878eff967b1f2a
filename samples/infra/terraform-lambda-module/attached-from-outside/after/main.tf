module "lambda" {
  source             = "terraform-aws-modules/lambda/aws"
  function_name      = "orders-api"
  attach_policy_json = true
  policy_json        = data.aws_iam_policy_document.orders.json

  attach_cloudwatch_logs_policy = false
}

data "aws_iam_policy_document" "orders" {
  statement {
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem"]
    resources = ["arn:aws:dynamodb:eu-west-1:111122223333:table/orders"]
  }

  statement {
    sid       = "Logs"
    effect    = "Allow"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/orders-api:*"]
  }
}
