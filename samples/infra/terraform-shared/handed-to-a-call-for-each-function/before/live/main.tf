resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"
}

resource "aws_iam_role" "functions" {
  name               = "functions"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "functions" {
  role       = aws_iam_role.functions.name
  policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
}

module "orders" {
  source = "../modules/function"

  name     = "orders-api"
  role_arn = aws_iam_role.functions.arn
}

module "report" {
  source = "../modules/function"

  name     = "report-api"
  role_arn = aws_iam_role.functions.arn
}
