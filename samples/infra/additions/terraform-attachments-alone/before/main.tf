resource "aws_lambda_function" "orders" {
  function_name = "orders-api"
  role          = aws_iam_role.orders.arn
}

resource "aws_iam_role" "orders" {
  name                = "orders-role"
  assume_role_policy  = file("trust.json")
  managed_policy_arns = ["arn:aws:iam::aws:policy/AmazonS3FullAccess"]
}
