# in the URL, beside what it has
resource "aws_lambda_function_url" "<label>" {
  function_name      = "<function>"
  qualifier          = "<alias>"
  authorization_type = "AWS_IAM"
}
