module "orders" {
	source  = "terraform-aws-modules/lambda/aws"
	version = "8.1.0"

	function_name      = "orders-api"
	attach_policy_json = true
	policy_json        = <<-EOT
	{
	  "Version": "2012-10-17",
	  "Statement": [
	    {
	      "Effect": "Allow",
	      "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],
	      "Resource": ["${aws_dynamodb_table.orders.arn}"]
	    },
	    {
	      "Sid": "Logs",
	      "Effect": "Allow",
	      "Action": [
	        "logs:CreateLogStream",
	        "logs:PutLogEvents"
	      ],
	      "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/orders-api:*"
	    }
	  ]
	}
	EOT

	attach_cloudwatch_logs_policy = false
}

resource "aws_dynamodb_table" "orders" {
	name = "orders"
}
