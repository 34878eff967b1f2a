resource "aws_lambda_function" "orders" {
  function_name = "orders-api"
  role          = aws_iam_role.lambda.arn
  depends_on    = [aws_iam_role_policy_attachment.logs]
}
