resource "aws_lambda_function" "orders" {
  function_name = replace(var.x, "_", "-")
  role          = aws_iam_role.orders.arn
}

resource "aws_iam_role" "orders" {
  name = replace(var.y, "_", "-")
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "admin" {
  role       = aws_iam_role.orders.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
