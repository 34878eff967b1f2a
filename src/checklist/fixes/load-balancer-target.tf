# in the rule that forwards to the function, beside what it has
resource "aws_lb_listener_rule" "<label>" {
  listener_arn = "LISTENER_ARN"

  condition {
    path_pattern {
      values = ["/*"]
    }
  }

  action {
    type = "authenticate-cognito"

    authenticate_cognito {
      user_pool_arn       = "USER_POOL_ARN"
      user_pool_client_id = "CLIENT_ID"
      user_pool_domain    = "USER_POOL_DOMAIN"
    }
  }

  action {
    type             = "forward"
    target_group_arn = "TARGET_GROUP_ARN"
  }
}
