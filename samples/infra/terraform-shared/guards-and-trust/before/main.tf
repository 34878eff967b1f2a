resource "aws_lambda_function" "orders" {
  function_name = "orders-api"
  role          = aws_iam_role.shop.arn
}

resource "aws_lambda_function" "mail" {
  function_name = "mail"
  role          = aws_iam_role.mail.arn
}

resource "aws_iam_role" "mail" {
  name               = "mail"
  assume_role_policy = file("trust.json")
}

resource "aws_iam_role" "shop" {
  name               = "orders-role"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = ["lambda.amazonaws.com", "states.amazonaws.com"] }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "denies" {
  role       = aws_iam_role.shop.name
  policy_arn = "arn:aws:iam::111122223333:policy/denies"
}

resource "aws_iam_role_policy_attachment" "admin" {
  role       = aws_iam_role.shop.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
