resource "aws_iam_role" "lambda" {
	name = "orders-role"
	assume_role_policy = data.aws_iam_policy_document.assume.json
}

data "aws_iam_policy_document" "assume" {
	statement {
		actions = ["sts:AssumeRole"]
		principals {
			type        = "Service"
			identifiers = ["lambda.amazonaws.com"]
		}
	}
}

resource "aws_iam_policy" "lambda" {
	name   = "orders"
	policy = jsonencode({
		"Version" : "2012-10-17",
		"Statement" : [
			{
				"Effect" : "Allow",
				"Action" : [
					"dynamodb:GetItem",
					"dynamodb:PutItem"
				],
				"Resource" : [
					"arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
				]
			},
			{
				"Sid" : "Logs",
				"Effect" : "Allow",
				"Action" : [
					"logs:CreateLogStream",
					"logs:PutLogEvents"
				],
				"Resource" : ["arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/orders-api:*"]
			}
		]
	})
}

resource "aws_iam_role_policy_attachment" "lambda" {
	role       = aws_iam_role.lambda.name
	policy_arn = aws_iam_policy.lambda.arn
}