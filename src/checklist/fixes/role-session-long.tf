# in the role, beside what it has
resource "aws_iam_role" "<label>" {
  name = "<role>"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })

  max_session_duration = 3600
}
