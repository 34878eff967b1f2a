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

resource "aws_iam_role_policy" "admin" {
  name = "admin"
  role = aws_iam_role.orders.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Orders"
        Effect = "Allow"
        Action = [
          "dynamodb:GetItem",
          "dynamodb:PutItem"
        ]
        Resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
      }
    ]
  })
}
