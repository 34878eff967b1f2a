variable "stage" {
  type = string
}

variable "role_arn" {
  type = string
}
