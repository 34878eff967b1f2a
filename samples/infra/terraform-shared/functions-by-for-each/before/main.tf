resource "aws_lambda_function" "all" {
  for_each      = toset(["orders", "mail"])
  function_name = "${each.key}-api"
  role          = aws_iam_role.all.arn
}

resource "aws_iam_role" "all" {
  name               = "orders-role"
  assume_role_policy = file("trust.json")
}

resource "aws_iam_role_policy_attachment" "admin" {
  role       = aws_iam_role.all.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
