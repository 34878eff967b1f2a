# in place of the policy that has no user in it
resource "aws_iam_role_policy" "<label>_own_data" {
  name = "own-data"
  role = "<role>"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "dynamodb:Query"
      Resource = "TABLE_ARN"
      Condition = {
        "ForAllValues:StringEquals" = {
          "dynamodb:LeadingKeys" = ["$${cognito-identity.amazonaws.com:sub}"]
        }
      }
    }]
  })
}
