# in the method, beside what it has
resource "aws_api_gateway_method" "<label>" {
  rest_api_id   = "<api-id>"
  resource_id   = "RESOURCE_ID"
  http_method   = "<method>"
  authorization = "AWS_IAM"
}
