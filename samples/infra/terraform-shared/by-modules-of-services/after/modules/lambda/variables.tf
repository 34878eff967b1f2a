variable "stage" {
  type = string
}

variable "role_arn" {
  type = string
}

variable "orders_role_arn" {
  type = string
}
