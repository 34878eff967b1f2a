resource "aws_lambda_function_event_invoke_config" "<label>" {
  function_name = "<function>"

  destination_config {
    on_failure {
      destination = "QUEUE_ARN"
    }
  }
}
