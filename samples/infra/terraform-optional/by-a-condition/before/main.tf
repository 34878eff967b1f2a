variable "enabled" {
  type    = bool
  default = true
}

variable "in_vpc" {
  type    = bool
  default = false
}

resource "aws_lambda_function" "orders" {
  count = var.enabled ? 1 : 0

  function_name = "orders-api"
  role          = aws_iam_role.orders[0].arn
  handler       = "app.handler"
  runtime       = "python3.13"
  filename      = "orders.zip"
}

resource "aws_iam_role" "orders" {
  count = var.enabled ? 1 : 0
  name  = "orders-role"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "table" {
  count = var.enabled ? 1 : 0

  role       = aws_iam_role.orders[0].name
  policy_arn = "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"
}

# in a network
resource "aws_iam_role_policy" "network" {
  count = var.enabled && var.in_vpc ? 1 : 0

  role = aws_iam_role.orders[0].id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ec2:*", Resource = "*" }]
  })
}
