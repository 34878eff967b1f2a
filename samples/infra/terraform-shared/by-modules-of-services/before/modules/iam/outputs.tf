output "functions_role_arn" {
  description = "for all functions"
  value       = aws_iam_role.functions.arn
}
