#!/usr/bin/env python3
"""Makes the trail of an account, the same for the same numbers: make_account.py TARGET [options]

Files lie as CloudTrail delivers them, their sizes as in real accounts (log-normal: half of them hold a handful of
records, a few hold thousands) or all large. Half of the records are functions' by default, the others those of
services, people, other roles and of Lambda assuming the functions' roles. 27 % of the events are delivered a second
time in another file, as was seen in real trails. TARGET.truth.json has what each function called, and how often.
"""

import argparse
import gzip
import json
import random
from datetime import datetime, timedelta, timezone
from pathlib import Path

ACCOUNT, REGION = "111122223333", "eu-west-1"
START = datetime(2026, 9, 1, tzinfo=timezone.utc)
TWICE = 0.27  # the share of events that real trails deliver twice
CATALOG = Path(__file__).resolve().parents[2] / "action-catalog" / "services"
AGENTS = [
    "Boto3/1.34.145 md/Botocore#1.34.145 ua/2.0 os/linux#5.10.226 md/arch#x86_64 lang/python#3.12.5 md/pyimpl#CPython exec-env/AWS_Lambda_python3.12 cfg/retry-mode#legacy",
    "aws-sdk-js/3.632.0 ua/2.0 os/linux#5.10.226 lang/js md/nodejs#20.16.0 api/client#3.632.0 exec-env/AWS_Lambda_nodejs20.x",
    "aws-sdk-go-v2/1.30.3 ua/2.0 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#arm64 exec-env/AWS_Lambda_provided.al2023",
    "aws-sdk-java/2.27.4 md/io#sync md/http#Apache ua/2.1 os/Linux#5.10.226 lang/java#21.0.4 exec-env/AWS_Lambda_java21",
]


class Account:
    """What is made, and the chance that it is made by."""

    def __init__(self, options):
        self.options, self.random = options, random.Random(options.seed)
        self.ids, self.truth = 0, {}
        self.functions = [self.function(i) for i in range(options.functions)]
        self.kinds = KINDS if not options.operations else self.catalog_kinds(options.operations)

    def hex(self, digits):
        return f"{self.random.getrandbits(4 * digits):0{digits}x}"

    def uuid(self):
        text = self.hex(32)
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"

    def function(self, index):
        name = f"{('orders', 'billing', 'search', 'media', 'users', 'audit')[index % 6]}-{('api', 'worker', 'export')[index % 3]}-{index}"
        role_id = "AROA" + "".join(self.random.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=17))
        return {"name": name, "role": f"{name}-role", "id": role_id, "agent": AGENTS[index % len(AGENTS)], "index": index,
                "key": None, "until": 0, "created": None}

    def catalog_kinds(self, count):
        """Different operations of the catalog, without parameters but a name."""
        kinds = []
        for path in sorted(CATALOG.glob("*.json")):
            service = json.loads(path.read_text())
            for name in list(service.get("operations", {}))[:8]:
                host = f"{service['hosts'][0]}.amazonaws.com" if service.get("hosts") else None
                if host:
                    kinds.append((host, name, False, lambda a, f: ({"name": f"thing-{f['index']}"}, None, [])))
        self.random.shuffle(kinds)
        return kinds[:count]

    def time(self, at):
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")

    def record(self, identity, at, source, name, request, response, resources, data, agent, address):
        out = {
            "eventVersion": "1.11", "userIdentity": identity, "eventTime": self.time(at), "eventSource": source,
            "eventName": name, "awsRegion": REGION, "sourceIPAddress": address, "userAgent": agent,
            "requestParameters": request, "responseElements": response,
        }
        if source.startswith("s3."):
            out["additionalEventData"] = {
                "SignatureVersion": "SigV4", "CipherSuite": "TLS_AES_128_GCM_SHA256", "bytesTransferredIn": 0,
                "AuthenticationMethod": "AuthHeader", "x-amz-id-2": self.hex(96), "bytesTransferredOut": self.random.randrange(9000)}
        out |= {"requestID": self.uuid(), "eventID": self.uuid(), "readOnly": name.startswith(("Get", "List", "Describe"))}
        if resources:
            out["resources"] = resources
        out |= {"eventType": "AwsApiCall", "managementEvent": not data, "recipientAccountId": ACCOUNT,
                "eventCategory": "Data" if data else "Management"}
        if not data:
            out["tlsDetails"] = {"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256",
                                 "clientProvidedHostHeader": f"{source.split('.')[0]}.{REGION}.amazonaws.com"}
        return out

    def assumed(self, f):
        """`userIdentity` of a function's session."""
        return {
            "type": "AssumedRole", "principalId": f"{f['id']}:{f['name']}",
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{f['role']}/{f['name']}", "accountId": ACCOUNT,
            "accessKeyId": f["key"],
            "sessionContext": {
                "sessionIssuer": {"type": "Role", "principalId": f["id"], "accountId": ACCOUNT, "userName": f["role"],
                                  "arn": f"arn:aws:iam::{ACCOUNT}:role/service-role/{f['role']}"},
                "attributes": {"creationDate": f["created"], "mfaAuthenticated": "false"}},
            "inScopeOf": {"issuerType": "AWS::Lambda::Function",
                          "credentialsIssuedTo": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{f['name']}"}}

    def of_function(self, at):
        """A call of a function; before its first one with new credentials, Lambda's own."""
        f = self.random.choice(self.functions)
        made = []
        if f["until"] <= 0:
            f["until"] = self.random.randrange(20, 200)
            f["key"], f["created"] = "ASIA" + self.hex(16).upper(), self.time(at)
            made.append(self.of_lambda(f, at))
        f["until"] -= 1
        own = 7 if not self.options.operations else len(self.kinds)
        kind = self.kinds[(f["index"] * 3 + int(own * self.random.random() ** 2)) % len(self.kinds)]
        source, name, data, parts = kind
        request, response, resources = parts(self, f)
        address = f"3.{80 + f['index'] % 40}.{self.random.randrange(4)}.{f['index'] % 250}"
        made.append(self.record(self.assumed(f), at, source, name, request, response, resources, data, f["agent"], address))
        calls = self.truth.setdefault(f["name"], {"role": f["role"], "calls": {}})["calls"]
        calls[f"{source.split('.')[0]}:{name}"] = calls.get(f"{source.split('.')[0]}:{name}", 0) + 1
        return made

    def of_lambda(self, f, at):
        request = {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/service-role/{f['role']}", "roleSessionName": f["name"]}
        response = {"credentials": {"accessKeyId": f["key"], "sessionToken": self.hex(300), "expiration": self.time(at + timedelta(hours=12))},
                    "assumedRoleUser": {"assumedRoleId": f"{f['id']}:{f['name']}", "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{f['role']}/{f['name']}"}}
        resources = [{"accountId": ACCOUNT, "type": "AWS::IAM::Role", "ARN": request["roleArn"]}]
        service = {"type": "AWSService", "invokedBy": "lambda.amazonaws.com"}
        return self.record(service, at, "sts.amazonaws.com", "AssumeRole", request, response, resources, False,
                           "lambda.amazonaws.com", "lambda.amazonaws.com")

    def of_others(self, at):
        """Services, people and other roles."""
        which = self.random.random()
        if which < 0.45:
            service = self.random.choice(["config", "access-analyzer", "autoscaling", "ecs", "guardduty", "trustedadvisor"])
            role = f"AWSServiceRoleFor{service.title().replace('-', '')}"
            identity = {"type": "AssumedRole", "principalId": f"AROASERVICE{service.upper()[:8]}:{service}-session@x",
                        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{service}-session@x", "accountId": ACCOUNT,
                        "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": f"AROASERVICE{service.upper()[:8]}", "accountId": ACCOUNT,
                                                             "arn": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/{service}.amazonaws.com/{role}", "userName": role},
                                           "attributes": {"creationDate": self.time(at), "mfaAuthenticated": "false"}},
                        "invokedBy": f"{service}.amazonaws.com"}
            agent = address = f"{service}.amazonaws.com"
        elif which < 0.7:
            service = self.random.choice(["lambda", "ec2", "states", "events", "cloudtrail"])
            request = {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/r-{self.random.randrange(40)}", "roleSessionName": f"i-0{self.hex(16)}"}
            return [self.record({"type": "AWSService", "invokedBy": f"{service}.amazonaws.com"}, at, "sts.amazonaws.com", "AssumeRole",
                                request, {"credentials": {"accessKeyId": "ASIA" + self.hex(16).upper(), "sessionToken": self.hex(300)}},
                                [{"ARN": request["roleArn"], "accountId": ACCOUNT, "type": "AWS::IAM::Role"}], False, address := f"{service}.amazonaws.com", address)]
        else:
            user = f"user{self.random.randrange(12)}"
            identity = {"type": "IAMUser", "principalId": f"AIDA{user.upper()}", "arn": f"arn:aws:iam::{ACCOUNT}:user/{user}",
                        "accountId": ACCOUNT, "accessKeyId": f"AKIA{user.upper()}", "userName": user}
            agent, address = "aws-cli/2.17.30 md/awscrt#0.21.2 ua/2.0 os/linux#6.5.0 md/arch#x86_64 lang/python#3.11.9", f"198.51.100.{self.random.randrange(99)}"
        source, name, data, parts = self.random.choice(NOISE)
        request, response, resources = parts(self, {"index": self.random.randrange(50), "name": "x"})
        return [self.record(identity, at, source, name, request, response, resources, data, agent, address)]

    def events(self):
        """Records in the order of time, so many that with the second deliveries there are as many as asked for."""
        wanted = round(self.options.records / (1 + TWICE))
        seconds, made = self.options.days * 86400, 0
        while made < wanted:
            at = START + timedelta(seconds=seconds * made / wanted)
            new = self.of_function(at) if self.random.random() < self.options.share else self.of_others(at)
            made += len(new)
            for record in new:
                yield at, json.dumps(record, separators=(",", ":"))

    def snapshot(self, folder):
        """What the account says of functions and roles: a role for each, as broad as people write them."""
        functions, roles = [], []
        trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]}
        for f in self.functions:
            arn = f"arn:aws:iam::{ACCOUNT}:role/service-role/{f['role']}"
            functions.append({"FunctionName": f["name"], "FunctionArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{f['name']}",
                              "Role": arn, "Runtime": "python3.13", "Handler": "app.handler"})
            actions, resources = BROAD[f["index"] % len(BROAD)]
            policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": [r.format(**f) for r in resources]}]}
            roles.append({"Path": "/service-role/", "RoleName": f["role"], "RoleId": f["id"], "Arn": arn, "CreateDate": "2024-05-01T08:00:00Z",
                          "AssumeRolePolicyDocument": trust, "AttachedManagedPolicies": [], "RoleLastUsed": {},
                          "RolePolicyList": [{"PolicyName": "own", "PolicyDocument": policy}]})
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "functions.json").write_text(json.dumps({"Functions": functions}))
        (folder / "iam.json").write_text(json.dumps({"RoleDetailList": roles}))

    def size(self):
        if self.options.large:
            return self.options.large
        return max(1, min(1400, round(self.random.lognormvariate(2.6, 1.7))))


def table(f, n=1):
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{f['name']}-{n}"


def dynamodb(member):
    def parts(a, f):
        return ({"tableName": f"{f['name']}-1", "key": {"pk": f"order#{a.hex(8)}"}, "consistentRead": False} if member else {"tableName": f"{f['name']}-1", "keyConditionExpression": "pk = :pk", "limit": 25},
                None, [{"accountId": ACCOUNT, "type": "AWS::DynamoDB::Table", "ARN": table(f)}])
    return parts


def s3(a, f):
    key = f"in/{f['name']}/2026/{a.random.randrange(1, 13):02}/{a.hex(16)}.json"
    bucket = f"data-{f['index'] % 20}"
    return ({"bucketName": bucket, "Host": f"{bucket}.s3.{REGION}.amazonaws.com", "key": key}, None,
            [{"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::{bucket}/{key}"}, {"accountId": ACCOUNT, "type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{bucket}"}])


def put(a, f):
    request, _, resources = s3(a, f)
    return request, {"x-amz-server-side-encryption": "AES256"}, resources


def sqs(a, f):
    return ({"queueUrl": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{f['name']}-q", "messageBody": "HIDDEN_DUE_TO_SECURITY_REASONS"},
            {"messageId": a.uuid(), "mD5OfMessageBody": a.hex(32)}, [{"accountId": ACCOUNT, "type": "AWS::SQS::Queue", "ARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{f['name']}-q"}])


def kms(a, f):
    arn = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{'0' * 7}{f['index'] % 9}-1111-4111-8111-111111111111"
    return ({"encryptionAlgorithm": "SYMMETRIC_DEFAULT", "keyId": arn, "encryptionContext": {"tenant": f"t{f['index'] % 4}"}}, None,
            [{"accountId": ACCOUNT, "type": "AWS::KMS::Key", "ARN": arn}])


def like(request, resource=None):
    def parts(a, f):
        made = {k: v.format(name=f["name"], i=f["index"], region=REGION, account=ACCOUNT) for k, v in request.items()}
        return made, None, []
    return parts


KINDS = [
    ("dynamodb.amazonaws.com", "GetItem", True, dynamodb(True)),
    ("s3.amazonaws.com", "GetObject", True, s3),
    ("dynamodb.amazonaws.com", "Query", True, dynamodb(False)),
    ("kms.amazonaws.com", "Decrypt", False, kms),
    ("sqs.amazonaws.com", "SendMessage", True, sqs),
    ("dynamodb.amazonaws.com", "UpdateItem", True, dynamodb(True)),
    ("ssm.amazonaws.com", "GetParameter", False, like({"name": "/app/{name}/config"})),
    ("secretsmanager.amazonaws.com", "GetSecretValue", False, like({"secretId": "arn:aws:secretsmanager:{region}:{account}:secret:{name}-AbCdEf"})),
    ("s3.amazonaws.com", "PutObject", True, put),
    ("states.amazonaws.com", "StartExecution", False, like({"stateMachineArn": "arn:aws:states:{region}:{account}:stateMachine:{name}"})),
    ("events.amazonaws.com", "PutEvents", False, like({"eventBusName": "bus-{i}"})),
    ("sns.amazonaws.com", "Publish", True, like({"topicArn": "arn:aws:sns:{region}:{account}:{name}-topic"})),
]
NOISE = [
    ("ec2.amazonaws.com", "DescribeInstances", False, lambda a, f: ({"maxResults": 1000, "instancesSet": {}, "filterSet": {}}, None, [])),
    ("iam.amazonaws.com", "ListRolePolicies", False, lambda a, f: ({"roleName": f"role-{a.random.randrange(300)}"}, None, [])),
    ("s3.amazonaws.com", "GetBucketAcl", False, lambda a, f: ({"bucketName": f"data-{f['index']}", "Host": f"data-{f['index']}.s3.amazonaws.com", "acl": ""}, None,
                                                              [{"accountId": ACCOUNT, "type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::data-{f['index']}"}])),
    ("kms.amazonaws.com", "GenerateDataKey", False, kms),
    ("lambda.amazonaws.com", "GetFunction20150331v2", False, lambda a, f: ({"functionName": f"fn-{f['index']}"}, None, [])),
    ("dynamodb.amazonaws.com", "DescribeTable", False, lambda a, f: ({"tableName": f"t-{f['index']}"}, None, [])),
]

BROAD = [
    (["dynamodb:*", "s3:*", "kms:Decrypt", "sqs:*", "ssm:*"], ["*"]),
    (["*"], ["*"]),
    (["dynamodb:GetItem", "dynamodb:Query", "s3:GetObject", "s3:PutObject", "iam:PassRole", "kms:*"], ["*"]),
    (["states:*", "events:*", "sns:*", "secretsmanager:*", "lambda:*", "dynamodb:*"], ["*"]),
    (["dynamodb:*", "s3:*", "ssm:*", "kms:*"], ["arn:aws:dynamodb:*:*:table/{name}*", "arn:aws:s3:::data-*", "arn:aws:ssm:*:*:parameter/*", "arn:aws:kms:*:*:key/*"]),
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("target", type=Path)
    parser.add_argument("--records", type=int, default=300_000, help="with those that are delivered twice")
    parser.add_argument("--functions", type=int, default=80)
    parser.add_argument("--share", type=float, default=0.5, help="of records that are functions'")
    parser.add_argument("--operations", type=int, default=0, help="different operations of the catalog, in place of a dozen")
    parser.add_argument("--large", type=int, default=0, help="records a file, in place of real sizes")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--snapshot", type=Path, help="a folder for what the account says of functions and roles")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    account = Account(options)
    if options.snapshot:
        account.snapshot(options.snapshot)
    chance, batch, late, size = random.Random(options.seed + 1), [], [], account.size()
    files = records = json_bytes = 0

    def deliver(at, batch):
        nonlocal files, records, json_bytes
        text = ('{"Records":[' + ",".join(batch) + "]}").encode()
        day = options.target / "AWSLogs" / ACCOUNT / "CloudTrail" / REGION / f"{at:%Y/%m/%d}"
        day.mkdir(parents=True, exist_ok=True)
        name = f"{ACCOUNT}_CloudTrail_{REGION}_{at:%Y%m%dT%H%MZ}_{files:016}.json.gz"
        (day / name).write_bytes(gzip.compress(text, 6, mtime=0))
        files, records, json_bytes = files + 1, records + len(batch), json_bytes + len(text)

    for at, record in account.events():
        batch.append(record)
        if chance.random() < TWICE:
            late.append(record)
        if len(batch) >= size:
            deliver(at, batch)
            take = min(len(late), round(size * TWICE))
            batch, late, size = late[:take], late[take:], account.size()
    deliver(at, batch + late)
    Path(f"{options.target}.truth.json").write_text(json.dumps(account.truth, indent=1, sort_keys=True))
    print(f"{files} files, {records} records, {json_bytes / 1e6:.0f} MB of JSON")


if __name__ == "__main__":
    main()
