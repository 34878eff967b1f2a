data "aws_iam_policy_document" "shared" {
  statement {
    actions   = ["dynamodb:*"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "orders" {
  role   = aws_iam_role.orders.id
  policy = data.aws_iam_policy_document.shared.json
}

resource "aws_iam_role_policy" "other" {
  role   = aws_iam_role.other.id
  policy = data.aws_iam_policy_document.shared.json
}

resource "aws_iam_role" "orders" {
  name               = "orders-role"
  assume_role_policy = file("trust.json")
}

resource "aws_iam_role" "other" {
  name               = "other-role"
  assume_role_policy = file("trust.json")
}

resource "aws_lambda_function" "orders" {
  function_name = "orders-api"
  role          = aws_iam_role.orders.arn
}
