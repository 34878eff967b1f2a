# in the function, beside what it has
resource "aws_lambda_function" "<label>" {
  function_name = "<function>"
  role          = "<role-arn>"

  runtime = "<runtime>"
}
