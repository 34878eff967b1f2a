resource "aws_lambda_function" "orders" {
  function_name = "orders-api"
  role          = aws_iam_role.orders.arn
}

resource "aws_iam_role" "orders" {
  name               = "orders-role"
  assume_role_policy = file("trust.json")

  dynamic "inline_policy" {
    for_each = var.policies
    content {
      name   = inline_policy.key
      policy = inline_policy.value
    }
  }
}

resource "aws_iam_policy_attachment" "all" {
  name       = "all"
  roles      = [aws_iam_role.orders.name]
  policy_arn = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
}

resource "aws_iam_role_policy_attachment" "many" {
  for_each   = toset(["AmazonS3FullAccess", "AmazonSQSFullAccess"])
  role       = aws_iam_role.orders.name
  policy_arn = "arn:aws:iam::aws:policy/${each.key}"
}

data "aws_iam_policy_document" "d" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]

  statement {
    actions   = ["s3:*"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "d" {
  role   = aws_iam_role.orders.id
  policy = data.aws_iam_policy_document.d.json
}
