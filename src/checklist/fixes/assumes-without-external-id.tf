# and without sts:AssumeRole in the policy that has it today
resource "aws_iam_role_policy" "<label>_assume_role" {
  name = "assume-with-external-id"
  role = "<role>"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Resource  = "<assumed>"
      Condition = { StringEquals = { "sts:ExternalId" = "EXTERNAL_ID" } }
    }]
  })
}
