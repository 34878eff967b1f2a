# in the route, beside what it has
resource "aws_apigatewayv2_route" "<label>" {
  api_id             = "<api-id>"
  route_key          = "<route>"
  authorization_type = "AWS_IAM"
  target             = "integrations/INTEGRATION_ID"
}
