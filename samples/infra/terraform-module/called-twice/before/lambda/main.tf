variable "name" {}

resource "aws_lambda_function" "this" {
  function_name = "${var.name}-api"
  role          = aws_iam_role.this.arn
}

resource "aws_iam_role" "this" {
  name               = "${var.name}-role"
  assume_role_policy = file("trust.json")
}

resource "aws_iam_role_policy_attachment" "admin" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
