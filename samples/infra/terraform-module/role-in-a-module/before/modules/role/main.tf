variable "name" {}
variable "table" {
  default = "things"
}

resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = file("${path.module}/trust.json")
}

resource "aws_iam_role_policy" "this" {
  role   = aws_iam_role.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["dynamodb:*"]
        Resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/${var.table}"
      },
    ]
  })
}

output "arn" {
  value = aws_iam_role.this.arn
}
