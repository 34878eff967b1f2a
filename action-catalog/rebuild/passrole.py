"""Role arguments: the caller hands a role to a service, which needs iam:PassRole."""

import re
import tomllib
from pathlib import Path

from .api import Operation
from .authorization import Action

ROLE = re.compile(r"role(_?arn|_?name)?s?$|iaminstanceprofile$", re.IGNORECASE)
# Members with "role" in their name that are not IAM roles handed to a service.
NOT_PASSED = re.compile(r"(assume|source|crossaccount|external|principal|user|member|lockrole)role", re.I)


def load_principals(rules: Path) -> dict[str, str]:
    return tomllib.loads((rules / "pass-role.toml").read_text())["principal"]


def needs(operation: Operation, action: Action, prefix: str, principals: dict, is_ec2: bool) -> list[dict]:
    """One conditional iam:PassRole per role-like member, if a source lists it as a dependent."""
    if "iam:PassRole" not in action.depends:
        return []
    found: dict[str, dict] = {}
    for member in operation.input:
        if not ROLE.search(member.name) or NOT_PASSED.search(member.name):
            continue
        source = _source(member, is_ec2)
        found.setdefault(source, _need(source, principals.get(prefix)))
    return [found[source] for source in sorted(found)]


def _source(member, is_ec2: bool) -> str:
    leaf = member.name[:1].lower() + member.name[1:]
    if is_ec2:
        return f"**.{leaf}"
    return member.path if member.depth == 0 else f"**.{leaf}" + ("[]" if member.is_list else "")


def _need(source: str, principal: str | None) -> dict:
    role = {"type": "role", "service": "iam", "bind": {"RoleNameWithPath": [source]}}
    need = {"action": "iam:PassRole", "kind": "conditional", "when": [source], "on": [role]}
    if principal:
        need["context"] = {"iam:PassedToService": principal}
    return need
