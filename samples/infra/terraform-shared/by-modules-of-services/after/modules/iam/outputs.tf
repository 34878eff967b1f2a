output "functions_role_arn" {
  description = "for all functions"
  value       = aws_iam_role.functions.arn
}

output "orders_role_arn" {
  value = aws_iam_role.orders_role.arn
}
