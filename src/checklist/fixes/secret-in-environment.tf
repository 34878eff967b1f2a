# its value is put into it by hand, and the code asks for it
resource "aws_secretsmanager_secret" "<label>" {
  name = "<function>/<variable>"
}

resource "aws_iam_role_policy" "<label>_reads_secret" {
  name = "reads-secret"
  role = "<role>"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = aws_secretsmanager_secret.<label>.arn
    }]
  })
}

# in the function, beside what it has
resource "aws_lambda_function" "<label>" {
  function_name = "<function>"
  role          = "<role-arn>"

  environment {
    variables = { # all of today but <variable>
      "<variable>_ARN" = aws_secretsmanager_secret.<label>.arn
    }
  }
}
