variable "stage" {
  type = string
}

resource "aws_iam_role" "functions" {
  name               = "functions-${var.stage}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })

  tags = {
    Stage = var.stage
  }
}

resource "aws_iam_role" "orders_role" {
  name               = "functions-${var.stage}-orders"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })

  tags = {
    Stage = var.stage
  }
}

resource "aws_iam_role_policy" "orders_role" {
  name = "orders_role"
  role = aws_iam_role.orders_role.id

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
      },
      {
        Sid    = "Logs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents"
        ]
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/orders-dev:*"
      }
    ]
  })
}

resource "aws_iam_role_policy" "functions" {
  role   = aws_iam_role.functions.id
  policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "*", Resource = "*" } })
}
