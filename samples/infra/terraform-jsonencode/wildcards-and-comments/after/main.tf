resource "aws_lambda_function" "orders" {
  function_name = "orders-api"
  role          = aws_iam_role.orders.arn
  handler       = "index.handler"
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


resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"
}

# what the function may do
resource "aws_iam_role_policy" "orders" {
  name = "orders"
  role = aws_iam_role.orders.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # reads and writes orders
      {
        Sid    = "Table"
        Effect = "Allow"
        Action = [
          "dynamodb:GetItem", # reads
          "dynamodb:PutItem", # writes
        ]
        Resource = aws_dynamodb_table.orders.arn # FIXME: too wide
      },
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/orders-api:*"
      }
    ]
  })
}
