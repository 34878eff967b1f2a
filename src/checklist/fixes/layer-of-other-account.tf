# what `<layer>` holds, once somebody has looked at it
resource "aws_lambda_layer_version" "<label>" {
  layer_name = "LAYER_NAME"
  s3_bucket  = "LAYER_BUCKET"
  s3_key     = "LAYER_KEY"
}

# in the function, beside what it has
resource "aws_lambda_function" "<label>" {
  function_name = "<function>"
  role          = "<role-arn>"

  layers = [aws_lambda_layer_version.<label>.arn]
}
