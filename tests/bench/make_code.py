#!/usr/bin/env python3
"""Makes a repository of infrastructure code with its evidence: make_code.py TARGET [--functions N] [--files N]

TARGET/repo has the functions in Terraform, SAM templates and serverless.yml, each in a folder of its own, and other files
up to the number wanted; TARGET/trail has a call of each function, TARGET/account the roles with a wide policy.
"""

import argparse
import json
from pathlib import Path

ACCOUNT, REGION = "111122223333", "eu-west-1"
WIDE = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["dynamodb:*", "logs:*"], "Resource": "*"}]}
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]}

TERRAFORM = """resource "aws_lambda_function" "this" {{
  function_name = "{name}"
  role          = aws_iam_role.this.arn
  handler       = "index.handler"
}}

resource "aws_iam_role" "this" {{
  name               = "{name}-role"
  assume_role_policy = file("trust.json")
}}
"""
POLICY = """resource "aws_iam_role_policy" "this" {{
  role = aws_iam_role.this.id
  policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [
      {{
        Effect   = "Allow"
        Action   = ["dynamodb:*", "logs:*"]
        Resource = "*"
      }},
    ]
  }})
}}

resource "aws_dynamodb_table" "this" {{
  name = "{name}"
}}
"""
SAM = """Transform: AWS::Serverless-2016-10-31
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: {name}
      Role: !GetAtt Role.Arn
      Handler: index.handler
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: {name}-role
      AssumeRolePolicyDocument: {{}}
      Policies:
        - PolicyName: all
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: [dynamodb:*, logs:*]
                Resource: "*"
"""
SERVERLESS = """service: {name}
provider:
  name: aws
functions:
  api:
    name: {name}
    handler: index.handler
    role: Role
resources:
  Resources:
    Role:
      Type: AWS::IAM::Role
      Properties:
        RoleName: {name}-role
        Policies:
          - PolicyName: all
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Action: [dynamodb:*, logs:*]
                  Resource: "*"
"""
BESIDE = """variable "unused_{number}" {{
  type    = string
  default = "{number}"
}}

output "unused_{number}" {{
  value = var.unused_{number}
}}
"""


def record(name, number):
    role = f"arn:aws:iam::{ACCOUNT}:role/{name}-role"
    return {
        "eventVersion": "1.11", "eventID": f"e-{number}", "eventTime": "2026-11-03T10:00:00Z",
        "eventSource": "dynamodb.amazonaws.com", "eventName": "GetItem", "awsRegion": REGION, "eventType": "AwsApiCall",
        "recipientAccountId": ACCOUNT, "eventCategory": "Data", "requestParameters": {"tableName": name},
        "userIdentity": {
            "type": "AssumedRole", "principalId": f"AROA{number:08}:{name}", "accountId": ACCOUNT,
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}-role/{name}",
            "sessionContext": {"sessionIssuer": {"type": "Role", "arn": role}},
            "inScopeOf": {
                "issuerType": "AWS::Lambda::Function",
                "credentialsIssuedTo": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}",
            },
        },
    }


def role(name):
    return {
        "RoleName": f"{name}-role", "Arn": f"arn:aws:iam::{ACCOUNT}:role/{name}-role", "Path": "/",
        "AssumeRolePolicyDocument": TRUST, "RolePolicyList": [{"PolicyName": "all", "PolicyDocument": WIDE}],
        "AttachedManagedPolicies": [], "Tags": [],
    }


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("--functions", type=int, default=1000)
    parser.add_argument("--files", type=int, default=5000)
    options = parser.parse_args()
    repo, files = options.target / "repo", 0
    names = [f"service-{number:05}" for number in range(options.functions)]
    for number, name in enumerate(names):
        folder = repo / f"team-{number % 37:02}" / name
        if number % 10 < 6:
            write(folder / "main.tf", TERRAFORM.format(name=name))
            write(folder / "iam.tf", POLICY.format(name=name))
            files += 2
        elif number % 10 < 9:
            write(folder / "template.yaml", SAM.format(name=name))
            files += 1
        else:
            write(folder / "serverless.yml", SERVERLESS.format(name=name))
            files += 1
    for number in range(max(0, options.files - files)):
        write(repo / "shared" / f"{number % 101:03}" / f"{number}.tf", BESIDE.format(number=number))
    write(options.target / "trail/trail.json", json.dumps({"Records": [record(*own[::-1]) for own in enumerate(names)]}))
    write(options.target / "account/roles.json", json.dumps({"RoleDetailList": [role(name) for name in names], "Policies": []}))


if __name__ == "__main__":
    main()
