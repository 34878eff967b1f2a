resource "aws_iam_role" "all" {
  name               = "orders-role"
  assume_role_policy = file("trust.json")
}

resource "aws_iam_role_policy_attachment" "admin" {
  role       = aws_iam_role.all.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_scheduler_schedule" "nightly" {
  target {
    arn      = "x"
    role_arn = "y"
  }
}

resource "aws_sfn_state_machine" "flow" {
  role_arn = aws_iam_role.all.arn
}

module "orders" {
  source = "./function"
  name   = "orders-api"
  role   = aws_iam_role.all.arn
}

module "mail" {
  source = "./function"
  name   = "mail"
  role   = aws_iam_role.all.arn
}
