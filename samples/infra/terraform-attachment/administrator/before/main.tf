resource "aws_lambda_function" "orders" {
  function_name = "orders-api"
  role          = aws_iam_role.orders.arn
  depends_on    = [aws_iam_role_policy_attachment.admin, aws_iam_role_policy_attachment.logs]
}

resource "aws_iam_role" "orders" {
  name = "orders-role"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}


# TODO: this is too much
resource "aws_iam_role_policy_attachment" "admin" {
  role       = aws_iam_role.orders.name # the role
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

# logs
resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.orders.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

output "role" {
  value = aws_iam_role.orders.arn
}
