# in the function, beside what it has
resource "aws_lambda_function" "<label>" {
  function_name = "<function>"
  role          = "<role-arn>"

  vpc_config {
    subnet_ids         = ["SUBNET_A", "SUBNET_B"]
    security_group_ids = ["SECURITY_GROUP"]
  }
}
