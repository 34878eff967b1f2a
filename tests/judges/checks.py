"""What other programs make of the fixes that `lpgen check` prints.

    python checks.py write PROGRAM FOLDER   prints every fix into a folder; fails where one of a check or a file is missing
    python checks.py templates FOLDER       cfn-lint finds nothing in the resources
    python checks.py commands FOLDER        a shell, the AWS CLI's own parser and botocore's models take the commands
    python checks.py aws ARGUMENT…          the AWS CLI, with nobody to answer: what `commands` has in the place of `aws`
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIXES = ROOT / "src" / "checklist" / "fixes"
STORY = ROOT / "samples" / "everything-open"

# What is to be filled in, as somebody would.
ARN = "arn:aws:{}:eu-west-1:111122223333:{}".format
FILLED = {
    "ACCESS_KEY_ID_OF_USER": "AKIAIOSFODNN7EXAMPLE",
    "API_ID": "a1b2c3d4e5",
    "BOUNDARY_ARN": "arn:aws:iam::111122223333:policy/limit",
    "BUCKET": "trail-bucket",
    "CALLER_ROLE_ARN": "arn:aws:iam::111122223333:role/caller",
    "CLIENT_ID": "1example23456789",
    "CODE_BUCKET": "code-bucket",
    "CODE_KEY": "code.zip",
    "CONFIG_ARN": ARN("lambda", "code-signing-config:csc-0123456789abcdef0"),
    "DAY": "2027-05-31",
    "EXTERNAL_ID": "partner-4711",
    "HOME": "eu-west-1",
    "INTEGRATION_ID": "abc123",
    "KEY_ARN": ARN("kms", "key/11111111-2222-3333-4444-555555555555"),
    "LAYER_BUCKET": "code-bucket",
    "LAYER_KEY": "layer.zip",
    "LAYER_NAME": "helpers",
    "LISTENER_ARN": ARN("elasticloadbalancing", "listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2"),
    "LOGS_ROLE_ARN": "arn:aws:iam::111122223333:role/trail-to-logs",
    "LOG_GROUP_ARN": ARN("logs", "log-group:trail:*"),
    "OTHER_NAME": "TABLE",
    "OTHER_VALUE": "orders",
    "OWN_LAYER_ARN": ARN("lambda", "layer:helpers:1"),
    "PROFILE_VERSION_ARN": ARN("signer", "/signing-profiles/shop/0123456789"),
    "QUEUE_ARN": ARN("sqs", "failed"),
    "REGION": "eu-west-1",
    "ROLE_ARN": "arn:aws:iam::111122223333:role/orders",
    "RESOURCE_ID": "abc123",
    "ROUTE_ID": "abc123",
    "RULE_ARN": ARN("elasticloadbalancing", "listener-rule/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee"),
    "SECURITY_GROUP": "sg-0123456789abcdef0",
    "SOURCE_ARN": "arn:aws:s3:::uploads",
    "STAGE": "prod",
    "SUBNET_A": "subnet-0123456789abcdef0",
    "SUBNET_B": "subnet-0123456789abcdef1",
    "TABLE_ARN": ARN("dynamodb", "table/reports"),
    "TARGET_GROUP_ARN": ARN("elasticloadbalancing", "targetgroup/shop/73e2d6bc24d8a067"),
    "TOPIC_ARN": ARN("sns", "alerts"),
    "TRAIL": "trail",
    "TRAIL_BUCKET": "trail-bucket",
    "TRAIL_NAME": "trail",
    "USER": "deploy",
    "USER_POOL_ARN": ARN("cognito-idp", "userpool/eu-west-1_a1b2c3d4e"),
    "USER_POOL_DOMAIN": "shop",
}
# Words in capitals that mean themselves, in the fixes of the story.
WORDS = {"AWS_IAM", "API", "INFO", "JSON", "KEY", "VALUE", "NAME", "SECRET", "SITE", "ENVIRONMENT_WITHOUT_IT", "FUNCTION",
         "GET", "POST", "NONE", "DB_PASSWORD", "DB_PASSWORD_ARN", "UPLOAD_KEY", "UPLOAD_KEY_ARN", "URL", "IAM",
         "AWS_ACCESS_KEY_ID", "AWS", "LATEST"}


def filled(text, unknown):
    def one(match):
        word = match.group(0)
        if word not in FILLED and word not in WORDS:
            unknown.add(word)
        return FILLED.get(word, word)

    return re.sub(r"(?<![\w-])[A-Z][A-Z_]+(?![\w-])", one, text)


def alias_world(folder):
    """A function that only its alias makes public, a route and a WebSocket API that anybody calls."""
    arn = ARN("lambda", "function:orders")
    files = {
        "functions.json": {"Functions": [{"FunctionName": "orders", "FunctionArn": arn, "Version": "$LATEST",
                                          "Role": "arn:aws:iam::111122223333:role/orders", "Runtime": "go1.x"}]},
        "list-function-url-configs-orders.json": {"FunctionUrlConfigs": [
            {"FunctionUrl": "https://x.lambda-url.eu-west-1.on.aws/", "FunctionArn": f"{arn}:live", "AuthType": "NONE",
             "Cors": {"AllowOrigins": ["*"]}, "CreationTime": "2026-01-01T00:00:00Z", "LastModifiedTime": "2026-01-01T00:00:00Z"}]},
        "get-apis.json": {"Items": [{"ApiId": "w1", "ProtocolType": "WEBSOCKET", "Name": "chat"}]},
        "get-routes-w1.json": {"Items": [{"RouteId": "r1", "RouteKey": "$connect", "AuthorizationType": "NONE"},
                                         {"RouteId": "r2", "RouteKey": "send", "AuthorizationType": "NONE", "Target": "integrations/i1"}]},
        "get-integrations-w1.json": {"Items": [{"IntegrationId": "i1", "IntegrationUri":
            f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{arn}/invocations"}]},
    }
    for name, document in files.items():
        (Path(folder) / name).write_text(json.dumps(document))


def checked(program, *flags):
    run = subprocess.run([program, "check", "--format", "json", "--quiet", *flags], capture_output=True, text=True, check=True)
    return [finding for finding in json.loads(run.stdout)["findings"] if finding["result"] == "failed"]


def is_comment(text):
    return all(line.startswith("#") for line in text.splitlines())


def pattern(file):
    """What a file of fixes becomes with any names."""
    parts = re.split(r"<[A-Za-z-]+>", file.read_text())
    return re.compile(".*".join(map(re.escape, parts)))


def write(program, folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    story = checked(program, "--snapshot", STORY / "account", "--trail", STORY / "trail", "--config", STORY / "lpgen.toml",
                    "--baseline", STORY / "lpgen-review.json")
    with tempfile.TemporaryDirectory() as place:
        alias_world(place)
        found = story + checked(program, "--snapshot", place)
    wrong, unknown, printed = [], set(), set()
    for number, finding in enumerate(found):
        if not (fix := finding.get("fix")):
            continue
        stem = folder / f"{number:03}-{finding['code']}"
        printed |= {fix["cloudformation"], fix["terraform"]}
        if "<" in re.sub(r"'[^']*'", "", fix["command"]):
            wrong.append(f"{stem.name}: a name is not filled in: {fix['command']}")
        stem.with_suffix(".sh").write_text(filled(fix["command"], unknown) + "\n")
        if not is_comment(fix["cloudformation"]):
            lines = filled(fix["cloudformation"], unknown).splitlines()
            stem.with_suffix(".yaml").write_text("Resources:\n" + "".join(f"  {line}\n" for line in lines))
        stem.with_suffix(".tf").write_text(filled(fix["terraform"], unknown))
        for kind in ("cloudformation", "terraform"):
            for command in re.findall(r"(?m)^# .*: (lpgen .*)$", fix[kind]):
                stem.with_suffix(f".{kind}.sh").write_text(command + "\n")
    codes = set(re.findall(r"^### ([a-z-]+)$", (ROOT / "docs" / "checks.md").read_text(), re.M))
    wrong += [f"no fix of `{code}` was printed" for code in sorted(codes - {finding["code"] for finding in found})]
    for file in sorted(FIXES.iterdir()):
        if not any(pattern(file).fullmatch(text) for text in printed):
            wrong.append(f"no finding prints {file.name}")
    wrong += [f"`{word}` is to be filled in with something, or means itself" for word in sorted(unknown)]
    return len(found), wrong


def templates(folder):
    from templates import findings

    paths = sorted(Path(folder).glob("*.yaml"))
    found = findings(paths)
    # what a function has beside the fix is not written: its handler and its runtime
    wrong = [f"{Path(path).name}: {rule} {message}" for path, all_of in found.items() for rule, message, level in all_of
             if level != "Informational" and rule != "W2533"]
    return len(paths), wrong


def commands(folder):
    paths = sorted(Path(folder).glob("*.sh"))
    wrong = []
    with tempfile.TemporaryDirectory() as place:
        tools = Path(place) / "bin"
        tools.mkdir()
        program = os.environ["LPGEN_PROGRAM"]
        for name, line in [("aws", f'exec "{sys.executable}" "{__file__}" aws "$@"'),
                           ("lpgen", f'exec "{program}" "$@" --help >help.txt')]:
            (tools / name).write_text(f"#!/bin/sh\necho {name} >>called.txt\n{line}\n")
            (tools / name).chmod(0o755)
        Path(place, "SECRET").write_text("made up")
        Path(place, "ENVIRONMENT_WITHOUT_IT.json").write_text('{"Variables": {"TABLE": "orders"}}')
        env = {"PATH": f"{tools}:/usr/bin:/bin", "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "made-up",
               "AWS_EC2_METADATA_DISABLED": "true", "HOME": place}
        for path in paths:
            called = Path(place, "called.txt")
            called.write_text("")
            # `;` lets the second command run whatever the first one says: here each must be right
            text = path.read_text().replace("; aws ", " && aws ")
            run = subprocess.run(["bash", "-euo", "pipefail", "-c", text], cwd=place, env=env, capture_output=True, text=True)
            words = re.findall(r"(?:^|&& )(aws|lpgen) ", text)
            if run.returncode or called.read_text().split() != words or not words:
                wrong.append(f"{path.name}: {run.stderr.strip().splitlines()[-3:]}")
    return len(paths), wrong


def differs(shape, value, where, wrong):
    """Beyond what botocore checks: enumerations and patterns of a model."""
    if shape.type_name == "structure":
        for name, one in value.items():
            differs(shape.members[name], one, f"{where}.{name}", wrong)
    elif shape.type_name == "list":
        for one in value:
            differs(shape.member, one, where, wrong)
    elif shape.type_name == "map":
        for name, one in value.items():
            differs(shape.value, one, f"{where}.{name}", wrong)
    elif shape.type_name == "string":
        if shape.enum and value not in shape.enum:
            wrong.append(f"{where}: `{value}` is none of {shape.enum}")
        wanted = shape.metadata.get("pattern")
        try:
            if wanted and not re.fullmatch(wanted, value):
                wrong.append(f"{where}: `{value}` does not match {wanted}")
        except re.error:
            pass


def aws(arguments):
    from awscli.clidriver import create_clidriver
    from botocore.awsrequest import AWSResponse

    driver, wrong, calls = create_clidriver(), [], []

    def looked_at(params, model, **_):
        calls.append(model.name)
        differs(model.input_shape, params, model.name, wrong)

    def answered(model, **_):
        return AWSResponse("https://nobody", 200, {}, None), {}

    driver.session.register("before-parameter-build", looked_at)
    driver.session.register("before-call", answered)
    code = driver.main(arguments)
    for line in wrong:
        print(line, file=sys.stderr)
    return code or bool(wrong) or not calls


def main():
    what, *arguments = sys.argv[1:]
    if what == "aws":
        sys.exit(aws(arguments))
    sys.path.insert(0, str(Path(__file__).parent))
    looked, wrong = {"write": write, "templates": templates, "commands": commands}[what](*arguments)
    print(f"{what}: {looked} looked at, {len(wrong)} wrong")
    for line in wrong:
        print(f"  {line[:300]}")
    sys.exit(looked == 0 or bool(wrong))


if __name__ == "__main__":
    main()
