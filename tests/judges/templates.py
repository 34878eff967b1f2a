"""What other programs make of templates: cfn-lint, the SAM translator, and the Serverless Framework.

    python templates.py lint GOLDEN        cfn-lint finds nothing after an edit that it did not find before
    python templates.py clean FILE…        cfn-lint finds no error in templates that lpgen printed
    python templates.py sam GOLDEN         the role that SAM makes allows what is proposed
    python templates.py serverless GOLDEN  the role that `serverless package` makes does
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import yaml

ACCOUNT, REGION, PARTITION = "111122223333", "eu-west-1", "aws"


class Loader(yaml.SafeLoader):
    """YAML with the short forms of CloudFormation's functions."""


def _short(loader, suffix, node):
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        if suffix == "GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {name: value}


Loader.add_multi_constructor("!", _short)
Loader.yaml_implicit_resolvers = {
    key: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for key, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path):
    return yaml.load(Path(path).read_text(encoding="utf-8-sig"), Loader=Loader)


def stories(root):
    """Golden repositories with an edit: subject, folder before, folder after, what came of it."""
    for subject in sorted(Path(root).rglob("subject.json")):
        folder = subject.parent
        if (folder / "after").is_dir():
            outcome = (folder / "outcome.txt").read_text()
            yield json.loads(subject.read_text()), folder, outcome


def templates(folder):
    for after in sorted((folder / "after").rglob("*")):
        if after.suffix in (".yaml", ".yml", ".json", ".template") and not after.name.startswith("serverless"):
            if "Resources" in after.read_text(encoding="utf-8-sig"):
                yield folder / "before" / after.relative_to(folder / "after"), after


# --- cfn-lint


def findings(paths):
    """What cfn-lint says of each file: rule and place without line numbers."""
    lint = Path(sys.executable).parent / "cfn-lint"
    run = subprocess.run(
        [lint, "--format", "json", "--regions", REGION, "--", *map(str, paths)],
        capture_output=True, text=True, check=False,
    )
    if run.returncode & 32 or not run.stdout.strip():
        sys.exit(f"cfn-lint: {run.stderr}")
    found = {}
    for one in json.loads(run.stdout):
        found.setdefault(one["Filename"], []).append((one["Rule"]["Id"], one["Message"], one["Level"]))
    return found


def lint(root):
    pairs = [pair for _, folder, _ in stories(root) for pair in templates(folder)]
    before = findings([pair[0] for pair in pairs])
    after = findings([pair[1] for pair in pairs])
    wrong = []
    for old, new in pairs:
        rules = Counter(rule for rule, _, _ in before.get(str(old), []))
        for rule, message, _ in after.get(str(new), []):
            if rules[rule]:
                rules[rule] -= 1
            else:
                wrong.append(f"{new}: {rule} {message}")
    return len(pairs), wrong


def clean(paths):
    """Each snippet of what was printed, completed to a template; what a snippet leaves out is not held against it."""
    wrong, whole = [], {}
    with tempfile.TemporaryDirectory() as place:
        for path in paths:
            # those of several functions are documents of one file
            parts = [part for text in path.read_text().split("\n---\n") for part in text.split("\nResources:\n")[1:]]
            for number, snippet in enumerate(parts):
                is_sam = "AWS::Serverless::Function" in snippet
                head = "Transform: AWS::Serverless-2016-10-31\n" if is_sam else ""
                file = Path(place) / f"{path.stem}-{number}.yaml"
                file.write_text(f"{head}Resources:\n{snippet}\n")
                whole[file] = path
        found = findings(whole)
    for file, path in whole.items():
        for rule, message, level in found.get(str(file), []):
            if level != "Informational" and rule != "W2533":
                wrong.append(f"{path}: {rule} {message}")
    return len(whole), wrong


# --- what a role allows


class Unknown(Exception):
    pass


ARNS = {
    "AWS::DynamoDB::Table": ("TableName", "arn:aws:dynamodb:{r}:{a}:table/{n}"),
    "AWS::S3::Bucket": ("BucketName", "arn:aws:s3:::{n}"),
    "AWS::SQS::Queue": ("QueueName", "arn:aws:sqs:{r}:{a}:{n}"),
    "AWS::SNS::Topic": ("TopicName", "arn:aws:sns:{r}:{a}:{n}"),
}


class Stack:
    """A template that is deployed, as far as policies need it."""

    def __init__(self, template, taken):
        self.resources = template.get("Resources", {})
        self.parameters = template.get("Parameters", {})
        # what the edit says that references are taken for
        self.taken = taken

    def name(self, logical):
        one = self.resources[logical]
        key, _ = ARNS.get(one["Type"], (None, None))
        value = one.get("Properties", {}).get(key) if key else None
        if value is None:
            raise Unknown(logical)
        return self.value(value)

    def arn(self, logical):
        if f"{logical}.Arn" in self.taken:
            return self.taken[f"{logical}.Arn"]
        kind = self.resources[logical]["Type"]
        if kind not in ARNS:
            raise Unknown(logical)
        return ARNS[kind][1].format(r=REGION, a=ACCOUNT, n=self.name(logical))

    def ref(self, name):
        pseudo = {"AWS::Region": REGION, "AWS::AccountId": ACCOUNT, "AWS::Partition": PARTITION}
        if name in pseudo:
            return pseudo[name]
        if name in self.taken:
            return self.taken[name]
        if name in self.parameters and "Default" in self.parameters[name]:
            return str(self.parameters[name]["Default"])
        if name in self.resources:
            is_topic = self.resources[name]["Type"] == "AWS::SNS::Topic"
            return self.arn(name) if is_topic else self.name(name)
        raise Unknown(name)

    def value(self, value):
        if not isinstance(value, dict):
            return str(value)
        if len(value) != 1:
            raise Unknown(str(value))
        (name, inner), = value.items()
        if name == "Ref":
            return self.ref(inner)
        if name == "Fn::GetAtt":
            logical, attribute = inner.split(".", 1) if isinstance(inner, str) else inner
            if attribute not in ("Arn", "TopicArn"):
                raise Unknown(f"{logical}.{attribute}")
            return self.arn(logical)
        if name == "Fn::Join":
            return inner[0].join(self.value(one) for one in inner[1])
        if name == "Fn::Sub":
            text, own = (inner, {}) if isinstance(inner, str) else inner
            return self.substituted(text, own)
        raise Unknown(name)

    def substituted(self, text, own):
        out, rest = "", text
        while "${" in rest:
            before, rest = rest.split("${", 1)
            name, rest = rest.split("}", 1)
            out += before
            if name.startswith("!"):
                out += "${" + name[1:] + "}"
            elif name in own:
                out += self.value(own[name])
            elif "." in name:
                out += self.arn(name.split(".")[0])
            else:
                out += self.ref(name)
        return out + rest

    def atoms(self, statements):
        """Effect, action, resource and condition, one by one."""
        found = set()
        for one in aslist(statements):
            condition = json.dumps(one.get("Condition", {}), sort_keys=True)
            for action in aslist(one["Action"]):
                for resource in aslist(one["Resource"]):
                    found.add((one["Effect"], action, self.value(resource), condition))
        return found


def aslist(value):
    return value if isinstance(value, list) else [value]


def compared(story, subject, outcome, stack, role, wrong):
    """Whether a role allows what is proposed, but for the logs that the tool itself adds."""
    wanted = Stack({}, {}).atoms(subject["policy"]["Statement"])
    properties = stack.resources[role]["Properties"]
    yielded = set()
    for policy in properties.get("Policies", []):
        yielded |= stack.atoms(policy["PolicyDocument"]["Statement"])
    of_tool = {"AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole", "AWSXrayWriteOnlyAccess", "AWSXRayDaemonWriteAccess", "AWSLambdaSQSQueueExecutionRole",
               "AWSLambdaKinesisExecutionRole", "AWSLambdaDynamoDBExecutionRole", "AWSLambdaMSKExecutionRole"}
    staying = {arn.rsplit("/", 1)[-1] for arn in subject.get("staying", [])}
    for arn in properties.get("ManagedPolicyArns", []):
        text = json.dumps(arn)
        if subject.get("rest") != "stays" and not any(name in text for name in of_tool | staying):
            wrong.append(f"{story}: `{text}` stays attached")
    missing, more = wanted - yielded, yielded - wanted
    if "not written again" in outcome:
        missing = {atom for atom in missing if not atom[1].startswith("logs:")}
    if subject.get("rest") == "stays":
        more = set()
    # what the framework writes for logs by itself
    more = {atom for atom in more if not (atom[1].startswith("logs:") and "/aws/lambda/" in atom[2])}
    wrong += [f"{story}: lacks {atom}" for atom in sorted(missing)]
    wrong += [f"{story}: also has {atom}" for atom in sorted(more)]


def settle(stack, node, wanted):
    """Gives parameters the values with which a name is the one that the account has."""
    for name in stack.parameters:
        for piece in wanted.split("-"):
            stack.taken[name] = piece
            try:
                if stack.value(node) == wanted:
                    return
            except Unknown:
                pass
            del stack.taken[name]


def taken(outcome):
    """What an edit says that references are taken for."""
    found = {}
    for line in outcome.splitlines():
        if line.startswith("doubt: `") and "` is taken for `" in line:
            name, value = line.removeprefix("doubt: `").split("` is taken for `")
            found[name] = value.split("`")[0]
    return found


# --- SAM


def made_role(value):
    """The role of the template that a value leads to, if need be under a condition."""
    if "Fn::If" in value:
        return next(filter(None, map(made_role, value["Fn::If"][1:])), None)
    return value["Fn::GetAtt"][0] if "Fn::GetAtt" in value else None


def sam(root):
    from samtranslator.translator.transform import transform

    class Policies:
        @staticmethod
        def load():
            return {}

    looked, wrong = 0, []
    for subject, folder, outcome in stories(root):
        for _, after in templates(folder):
            template = read(after)
            if "Serverless" not in json.dumps(template.get("Transform", "")):
                continue
            functions = {
                logical: one
                for logical, one in template["Resources"].items()
                if one["Type"] == "AWS::Serverless::Function"
            }
            for one in functions.values():
                own = one.setdefault("Properties", {})
                own["CodeUri"] = "s3://bucket/key"
                own.setdefault("Handler", "index.handler")
                own.setdefault("Runtime", "python3.13")
                for event in own.get("Events", {}).values():
                    if event.get("Type") == "Api":
                        properties = event.setdefault("Properties", {})
                        properties.setdefault("Path", "/")
                        properties.setdefault("Method", "get")
            own = [
                logical
                for logical, one in functions.items()
                if one["Properties"].get("FunctionName") == subject["function"]
                or f"-{logical}-" in subject["function"] or len(functions) == 1
            ]
            if len(own) != 1:
                continue
            (logical,) = own
            os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
            made = transform(template, {}, Policies)
            stack = Stack(made, taken(outcome))
            role = made_role(made["Resources"][logical]["Properties"]["Role"])
            node = functions[logical]["Properties"].get("FunctionName")
            if isinstance(node, dict):
                settle(stack, node, subject["function"])
            try:
                compared(folder, subject, outcome, stack, role, wrong)
                looked += 1
            except Unknown as name:
                print(f"  not compared: {folder}: nothing tells `{name}`")
    return looked, wrong


# --- Serverless Framework


def serverless(root):
    program = Path(os.environ["JUDGES_MODULES"]) / "node_modules/serverless/bin/serverless.js"
    looked, wrong = 0, []
    for subject, folder, outcome in stories(root):
        for after in sorted((folder / "after").rglob("serverless.yml")):
            made = packaged(program, folder, after)
            print(f"  {folder}", flush=True)
            if isinstance(made, str):
                print(f"  not compared: {folder}: {made}")
                continue
            functions = {
                logical: one["Properties"]
                for logical, one in made["Resources"].items()
                if one["Type"] == "AWS::Lambda::Function"
            }
            stage = [one for one in functions.values() if one["FunctionName"] == subject["function"]]
            if len(stage) != 1:
                print(f"  not compared: {folder}: no function is called so")
                continue
            role = stage[0]["Role"]["Fn::GetAtt"][0]
            try:
                compared(folder, subject, outcome, Stack(made, taken(outcome)), role, wrong)
                looked += 1
            except Unknown as name:
                print(f"  not compared: {folder}: nothing tells `{name}`")
    return looked, wrong


def packaged(program, folder, after):
    with tempfile.TemporaryDirectory() as place:
        place = Path(place)
        text = after.read_text(encoding="utf-8-sig")
        (place / "package.json").write_text("{}")
        document = yaml.load(text, Loader=Loader)
        (place / "node_modules").mkdir()
        for name in [*document.get("plugins", []), "lodash"]:
            (place / "node_modules" / name).symlink_to(Path(os.environ["JUDGES_MODULES"]) / "node_modules" / name)
        stage = "prod" if "-prod-" in json.dumps(json.loads((folder / "subject.json").read_text())) else "dev"
        (place / "serverless.yml").write_text(text)
        for function in document.get("functions", {}).values():
            handler = (function or {}).get("handler", "index.handler")
            (place / handler.rsplit(".", 1)[0]).parent.mkdir(parents=True, exist_ok=True)
            (place / (handler.rsplit(".", 1)[0] + ".js")).write_text("")
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(place), "SLS_TELEMETRY_DISABLED": "1", "SLS_NOTIFICATIONS_MODE": "off",
            "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_REGION": REGION,
        }
        run = subprocess.run(
            ["node", program, "package", "--stage", stage, "--region", REGION],
            cwd=place, env=environment, capture_output=True, text=True, check=False,
        )
        made = place / ".serverless/cloudformation-template-update-stack.json"
        if run.returncode or not made.exists():
            said = [line.strip() for line in (run.stdout + run.stderr).splitlines() if line.strip()]
            return " ".join(line for line in said if line != "Error:")[:200] or "nothing is said"
        return json.loads(made.read_text())


def main():
    what, *paths = sys.argv[1:]
    one = {"lint": lint, "sam": sam, "serverless": serverless}
    looked, wrong = clean([Path(path) for path in paths]) if what == "clean" else one[what](paths[0])
    print(f"{what}: {looked} looked at, {len(wrong)} wrong")
    for line in wrong:
        print(f"  {line}")
    return 1 if wrong or not looked else 0


if __name__ == "__main__":
    sys.exit(main())
