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
					"dynamodb:*"
				],
				"Resource" : [
					"arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
					"arn:aws:dynamodb:eu-west-1:111122223333:table/ordres"
				]
			}
		]
	})
}

resource "aws_iam_role_policy_attachment" "lambda" {
	role       = aws_iam_role.lambda.name
	policy_arn = aws_iam_policy.lambda.arn
}

resource "aws_iam_role_policy_attachment" "logs" {
	role       = aws_iam_role.lambda.name
	policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}