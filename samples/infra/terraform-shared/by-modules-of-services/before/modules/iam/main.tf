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

resource "aws_iam_role_policy" "functions" {
  role   = aws_iam_role.functions.id
  policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "*", Resource = "*" } })
}
