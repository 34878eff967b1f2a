"""Role arguments: the caller hands a role to a service, which needs iam:PassRole.

Told by the request, not by a list of services: a member that carries a role, an instance profile, or
names something that carries one. What only looks like a role is listed with its reason.
"""

import re
import tomllib
from pathlib import Path

from .api import Deep, Operation
from .words import WORD

PASS = "iam:PassRole"
NAME = re.compile(r"(?:role|roles|rolearns?|rolenames?|rolearnlist|roleids?|callerarn|permissionarn)$", re.IGNORECASE)
SHAPE = re.compile(r"(?:RoleArn|IamRole|RoleArnString)$", re.IGNORECASE)
PATTERN = re.compile(r":?role[/\\]")
# A pattern that admits other principals is not a role's.
OTHERS = re.compile(r"user|root")
PROFILE = re.compile(r"instanceprofile(?:arn|name)?$", re.IGNORECASE)
# What names a stored object that may carry a role.
CARRIER = re.compile(r"^launchtemplate(?:id|name|specification|configs?)?$|^taskdefinition$", re.IGNORECASE)
# Maps and documents in which a role may stand under a key.
HIDDEN = re.compile(r"^credentials(?:arn)?$", re.IGNORECASE)
READING = ("Read", "List")
EC2 = "ec2"


class PassRole:
    """Facts of `rules/pass-role.toml`."""

    def __init__(self, rules: Path):
        table = tomllib.loads((rules / "pass-role.toml").read_text())
        self.principals: dict[str, str | dict[str, str]] = table["principal"]
        self.hidden = {operation: entry for entry in table["hidden"] for operation in entry["operations"]}
        self.words: dict[str, str] = {}
        self.services: dict[str, str] = {}
        self.operations: dict[str, str] = {}
        for entry in table["not-passed"]:
            for kind, into in (("words", self.words), ("services", self.services), ("operations", self.operations)):
                into.update((name, entry["reason"]) for name in entry.get(kind, ()))

    def members(self, operation: Operation) -> list[Deep]:
        """The members that carry a role or an instance profile."""
        return [m for m in operation.deep if not m.is_enum and (is_role(m) or PROFILE.search(m.name))]

    def why_not(self, full: str, member: Deep, access: str, listed: bool) -> str | None:
        """Why a member that looks like a role is not passed; `None` if it is."""
        if full in self.operations:
            return self.operations[full]
        for word in _before_role(member.name):
            if word in self.words:
                return self.words[word]
        if listed:
            return None
        prefix = full.partition(":")[0]
        if prefix in self.services:
            return self.services[prefix]
        return "a call that reads takes a role as a filter or hands none over" if access in READING else None

    def need(self, prefix: str, member: Deep, protocol: str) -> dict:
        """The need for one member."""
        source = path(member, protocol)
        if PROFILE.search(member.name):
            # The role inside the profile is not in the request.
            context = {"iam:PassedToService": "ec2.amazonaws.com"}
            return {"action": PASS, "kind": "conditional", "when": [source], "context": context,
                    "on": [{"type": "role", "service": "iam"}]}
        need = {"action": PASS, "kind": "conditional", "when": [f"{source}|role-name"],
                "on": [{"type": "role", "service": "iam", "bind": {"RoleNameWithPath": [source]}}]}
        if principal := self._principal(prefix, member):
            need["context"] = {"iam:PassedToService": principal}
        return need

    def _principal(self, prefix: str, member: Deep) -> str | None:
        principal = self.principals.get(prefix)
        if isinstance(principal, dict):
            by_member = {name.lower(): value for name, value in principal.items()}
            return by_member.get(member.name.lower())
        return principal


def _before_role(name: str) -> tuple[str, ...]:
    """The word before `Role` in a member's name, and the two words: `crossAccountRoleArn`."""
    words = [word.lower() for word in WORD.findall(name)]
    at = next((i for i, word in enumerate(words) if word in ("role", "roles")), 0)
    return ("".join(words[max(at - 1, 0):at]), "".join(words[max(at - 2, 0):at]))


def is_role(member: Deep) -> bool:
    if "string" not in member.kind:
        return False
    admits = member.pattern and PATTERN.search(member.pattern) and not OTHERS.search(member.pattern)
    return bool(NAME.search(member.name) or SHAPE.search(member.shape) or admits)


def path(member: Deep, protocol: str) -> str:
    """EC2 writes lists and wrappers in its own way; the key is found wherever it stands."""
    if protocol == EC2:
        return f"**.{member.name[:1].lower()}{member.name[1:]}"
    return member.path


def carriers(operation: Operation) -> list[Deep]:
    """Members that name a launch template or a task definition."""
    return [m for m in operation.deep if CARRIER.search(m.name)]


def hides(operation: Operation) -> list[Deep]:
    """Members that may be a role's ARN under another name."""
    return [m for m in operation.deep if HIDDEN.search(m.name) and "string" in m.kind]
