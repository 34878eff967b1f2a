"""Second permissions: what a call needs besides the action of its own name, by rule for every operation.

Granted is only what is documented as needed for this request; what else a source names is a `may`:
it grants nothing and is told. Nothing that a source names is left out.
"""

import re
import tomllib
from pathlib import Path

from . import passrole, spoken
from .api import Api, Deep, Operation
from .authorization import template_variables
from .words import CREATORS, norm, stem, verb_and_noun

MAKING = CREATORS | {"add", "publish", "provision", "put", "upload", "deploy", "begin", "initiate", "define"}
NO_TAGGING = ("untag", "remove", "delete", "disassociate", "deregister")
TAGS = ("tags", "tagset", "taglist", "tagspecifications", "tagspecification", "resourcetags")
READING = ("Read", "List")
SOURCE = re.compile(r"(?<=[a-z])(?:From|ToPointInTime)(?=[A-Z]|$)")


class Rules:
    """Facts of `rules/second.toml` and `rules/pass-role.toml`."""

    def __init__(self, rules: Path):
        table = tomllib.loads((rules / "second.toml").read_text())
        self.keys: dict[str, list[str]] = {
            service: entry["actions"] for entry in table["keys"] for service in entry["services"]}
        self.any_key = table["any-key"]["actions"]
        self.linked = {
            operation: entry for entry in table["service-linked-roles"] for operation in entry["operations"]}
        self.no_tags = {
            operation: entry["reason"] for entry in table["no-tagging"] for operation in entry["operations"]}
        self.launch = table["launch-template"]["operations"]
        self.roles = passrole.PassRole(rules)


def complete(tree: dict, by_prefix: dict[str, list[Api]], rules: Rules) -> None:
    """Adds to every operation what its request, its documentation and the dependents of its action name."""
    for prefix, apis in by_prefix.items():
        for api in apis:
            for operation in api.operations:
                entry = tree[prefix]["operations"].get(operation.name)
                if entry is not None and "free" not in entry:
                    Completion(tree, prefix, operation, entry, api.protocol, rules).run()
    for prefix, service in tree.items():
        for name, entry in service["operations"].items():
            if "needs" in entry:
                _dependents(tree, prefix, name, entry)
                _only_roles(entry)


class Completion:
    def __init__(self, tree, prefix, operation: Operation, entry: dict, protocol: str, rules: Rules):
        self.tree, self.prefix, self.operation = tree, prefix, operation
        self.entry, self.protocol, self.rules = entry, protocol, rules
        self.full = f"{prefix}:{operation.name}"
        self.needs = entry.setdefault("needs", []) if "unmapped" not in entry else []
        own = tree[prefix]["actions"].get(self._own())
        self.access = own["access"].split(",")[0] if own else ""
        self.depends = own.get("depends", ()) if own else ()

    def _own(self) -> str:
        primary = [need for need in self.needs if "kind" not in need]
        return primary[0]["action"].partition(":")[2] if primary else self.operation.name

    def run(self) -> None:
        spoken.complete(self.tree, self.prefix, self.operation, self.entry)
        self.needs = self.entry.get("needs", self.needs)
        self._roles()
        self._carriers()
        self._tags()
        self._keys()
        if self.full in self.rules.linked:
            self.may("iam:CreateServiceLinkedRole")
        if not self.entry.get("needs") and "unmapped" not in self.entry and "unresolved" not in self.entry:
            self.entry.pop("needs", None)

    def may(self, action: str, *when: str) -> None:
        """Says that the action may be needed; nothing where a need for it stands already."""
        if self.has(action) or action in self.entry.get("may", ()):
            return
        if when:
            need = {"action": action, "kind": "may", "when": list(when)}
            if need not in self.needs:
                self.needs.append(need)
        else:
            self.entry["may"] = sorted({*self.entry.get("may", ()), action})

    def has(self, action: str) -> bool:
        return any(need["action"] == action and need.get("kind") != "may" for need in self.needs)

    def _roles(self) -> None:
        listed = passrole.PASS in self.depends
        for member in self.rules.roles.members(self.operation):
            if self.rules.roles.why_not(self.full, member, self.access, listed) is None:
                need = self.rules.roles.need(self.prefix, member, self.protocol)
                if not self._stands(need["when"][0].split("|")[0]):
                    self.needs.append(need)
        for member in passrole.hides(self.operation):
            if self.access not in READING and self.prefix == "apigateway":
                need = self.rules.roles.need(self.prefix, member, self.protocol)
                need["context"] = {"iam:PassedToService": "apigateway.amazonaws.com"}
                need["when"] = [f"{member.path}|after::role/"]
                self.needs.append(need)
        if self.full in self.rules.roles.hidden:
            self.may(passrole.PASS)

    def _stands(self, source: str) -> bool:
        """Whether a need of this member, or of its name at any depth, is there already."""
        leaf = source.rpartition(".")[2].removesuffix("[]").lower()
        told = [c.split("|")[0].split("=")[0].lstrip("!").lower() for need in self.needs
                if need["action"] == passrole.PASS for c in need.get("when", ())]
        return source.lower() in told or f"**.{leaf}" in told or any(
            "each" in need and need["action"] == passrole.PASS and leaf in (c.lower() for c in need.get("when", ()))
            for need in self.needs)

    def _carriers(self) -> None:
        """A launch template or a task definition may carry a role, and a template tags."""
        if self.access in READING:
            return
        found = {passrole.path(m, self.protocol).split("[]")[0].split(".")[0]: m for m in passrole.carriers(self.operation)}
        if self.protocol == passrole.EC2:
            found = {passrole.path(m, self.protocol): m for m in found.values()}
        for source, member in found.items():
            is_template = "template" in member.name.lower()
            if self.full in self.rules.launch:
                self._launch(source)
            elif is_template and self.prefix != "ec2":
                self.may("ec2:RunInstances", source)
            if is_template:
                self.may("ec2:CreateTags", source)
            if not self._stands("iamInstanceProfile"):
                self.may(passrole.PASS, source)

    def _launch(self, source: str) -> None:
        """The launch itself is authorised for who sets the template."""
        launch = self.tree["ec2"]["operations"]["RunInstances"]["needs"][0]
        on = []
        for spec in launch["on"]:
            if spec["type"] in ("image", "instance", "network-interface", "subnet", "security-group", "volume"):
                on.append({"type": spec["type"]})
        bind = {"LaunchTemplateId": [f"{source}.**.launchTemplateId"]}
        on.append({"type": "launch-template", "bind": bind})
        self.needs.append({"action": "ec2:RunInstances", "kind": "conditional", "when": [source], "on": on})

    def _tags(self) -> None:
        member = next((m for m in self.operation.deep if is_tags(m)), None)
        if member is None or self.access in READING or self.access == "Tagging" or not self.needs:
            return
        action = self._tagging()
        if action is None or self.full in self.rules.no_tags or self.has(action):
            return
        source = passrole.path(member, self.protocol).split("[]")[0].removesuffix(".*")
        kinds = self._made(action)
        verb = verb_and_noun(self.operation.name)[0]
        if verb not in MAKING or kinds is None or not _is_own(member):
            self.may(action, source)
            return
        need = {"action": action, "kind": "conditional", "when": [source]}
        if kinds:
            need["on"] = kinds
        key = f"{self.prefix}:CreateAction"
        if key in self.tree[self.prefix]["actions"][action.partition(":")[2]].get("keys", ()):
            need["context"] = {key: self.operation.name}
        self.needs.append(need)

    def _tagging(self) -> str | None:
        """The service's one tagging action, or the one that carries the operation's noun."""
        actions = self.tree[self.prefix]["actions"]
        found = [
            name for name, facts in actions.items()
            if facts["access"].startswith("Tagging") and not name.lower().startswith(NO_TAGGING)
            and not facts.get("permission_only")
        ]
        noun = verb_and_noun(self.operation.name)[1]
        own = [name for name in found if noun and (
            noun in name.lower() or len(name) > 5 and noun.endswith(name.lower().removeprefix("tag")))]
        usual = [name for name in found if name in ("TagResource", "AddTagsToResource", "CreateTags", "AddTags")]
        chosen = own if len(own) == 1 else found if len(found) == 1 else usual
        return f"{self.prefix}:{chosen[0]}" if chosen else None

    def _made(self, action: str) -> list[dict] | None:
        """The resource that the call makes, as the tagging action sees it; `None` if it cannot be told."""
        facts = self.tree[self.prefix]["actions"][action.partition(":")[2]]
        types = [*facts.get("types", ()), *facts.get("optional", ())]
        if not types:
            return []
        # What stands behind `From` is what it is made from.
        made, *source = SOURCE.split(self.operation.name, maxsplit=1)
        verb, noun = verb_and_noun(made)
        if source and (not noun or verb == "start"):
            return None
        primary = [spec for need in self.needs if "kind" not in need for spec in need.get("on", ())]
        kind = _of_noun(types, noun, self.tree[self.prefix]["resource_types"])
        if source and kind is None:
            return None
        named = [spec for spec in primary if spec["type"] == kind]
        if not named and kind is None:
            named = [spec for spec in primary if spec["type"] in types]
            if len({spec["type"] for spec in named}) != 1:
                return None
        if not named:
            return [{"type": kind}]
        return [{k: v for k, v in spec.items() if k in ("type", "bind", "when")} for spec in named[-1:]]

    def _keys(self) -> None:
        """A key that the request names is used with the caller's permissions, through the service."""
        if self.prefix in ("kms", "s3") or self.access in READING or not self.needs:
            return
        if any(need["action"].startswith("kms:") and need.get("when") for need in self.needs):
            return
        found = [passrole.path(m, self.protocol) for m in self.operation.deep if is_key(m)]
        if len(found) > 3:
            found = sorted({"**." + source.rpartition(".")[2] for source in found})
        for action in self.rules.keys.get(self.prefix, self.rules.any_key):
            for source in found:
                self.needs.append({
                    "action": action, "kind": "conditional", "when": [source], "seen": "own-event",
                    "on": [{"type": "key", "service": "kms"}],
                })


def _of_noun(types: list[str], noun: str, facts: dict) -> str | None:
    """The type that the operation's noun names, by its name or its ARN's: `DBInstance` is a `db`,
    `db:${DbInstanceName}`; `DBSnapshot` is about a `snapshot`."""
    by_name = {norm(kind): kind for kind in types}
    if noun in by_name:
        return by_name[noun]
    ends = [kind for kind in types if noun and noun == stem((template_variables(facts[kind]["arn"][0]) or [""])[-1])]
    if len(ends) == 1:
        return ends[0]
    inside = sorted((name for name in by_name if name and noun.endswith(name)), key=len)
    around = [name for name in by_name if noun and name.endswith(noun)]
    if inside:
        return by_name[inside[-1]]
    return by_name[around[0]] if len(around) == 1 else None


def _is_own(member: Deep) -> bool:
    """Tags beside the other parameters, not those of something inside them."""
    head, _, rest = member.path.partition(".")
    return rest in ("", "*") or head.lower().endswith("request") or member.path.lower().startswith("tagspecification")


def is_tags(member: Deep) -> bool:
    name = norm(member.name)
    nested = member.path.count(".") - member.path.endswith(".*")
    if "specification" in name:
        return nested == 0
    return member.is_pairs and nested <= 1 and (name in TAGS or name.endswith("tags"))


def is_key(member: Deep) -> bool:
    name = norm(member.name)
    about = "kms" in name or "cmk" in name or name.startswith("encryptionkey")
    return about and "string" in member.kind and not member.is_enum and name.endswith(("key", "keyid", "keyarn", "id", "arn"))


def _only_roles(entry: dict) -> None:
    """A value that names no role hands none over; without this it would stand for every role."""
    for need in entry["needs"]:
        bound = [source for spec in need.get("on", ()) for sources in spec.get("bind", {}).values() for source in sources]
        if need["action"] == passrole.PASS and need.get("kind") == "conditional" and bound:
            need["when"] = [
                f"{c}|role-name" if c in (bound[0], bound[0].removesuffix("[]")) else c for c in need.get("when", ())]


def _dependents(tree: dict, prefix: str, name: str, entry: dict) -> None:
    """What the sources list beside the action itself and no rule has placed."""
    primary = [need["action"] for need in entry["needs"] if "kind" not in need]
    own = f"{prefix}:{name}"
    about = [own] if own in primary else primary if len(primary) == 1 else []
    said = {need["action"] for need in entry["needs"]}
    for action in about:
        service, _, short = action.partition(":")
        depends = set(tree[service]["actions"][short].get("depends", ())) - said - {action}
        if depends:
            entry["may"] = sorted({*entry.get("may", ()), *depends})


def unused(tree: dict, rules: Rules) -> list[str]:
    """Rules about operations that do not exist."""
    named = [*rules.linked, *rules.no_tags, *rules.launch, *rules.roles.hidden, *rules.roles.operations]
    return [
        f"second.toml or pass-role.toml: no operation {full}" for full in sorted(set(named))
        if full.partition(":")[2] not in tree.get(full.partition(":")[0], {}).get("operations", {})
    ]


