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
	      "Action": ["dynamodb:*"],
	      "Resource": ["${aws_dynamodb_table.orders.arn}"]
	    },
	    {
	      "Effect": "Allow",
	      "Action": "s3:*",
	      "Resource": "*"
	    }
	  ]
	}
	EOT
}

resource "aws_dynamodb_table" "orders" {
	name = "orders"
}
