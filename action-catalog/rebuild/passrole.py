"""Role arguments: the caller hands a role to a service, which needs iam:PassRole."""

import re
import tomllib
from pathlib import Path

from .api import Member, Operation
from .authorization import Action

ROLE = re.compile(r"role(_?arn|_?name)?s?$|iaminstanceprofile$", re.IGNORECASE)
# Members with "role" in their name that are not IAM roles handed to a service.
NOT_PASSED = re.compile(
    r"(assume|source|crossaccount|external|principal|user|member|lock|approver|snowflake|accesscontrol|servicelinked)role",
    re.IGNORECASE,
)
READING = ("Read", "List")


class PassRole:
    """Facts of `rules/pass-role.toml`."""

    def __init__(self, rules: Path):
        table = tomllib.loads((rules / "pass-role.toml").read_text())
        self.principals: dict[str, str | dict[str, str]] = table["principal"]
        self.services = {*self.principals, *table["passes"]["services"]}

    def needs(self, operation: Operation, action: Action, prefix: str, is_ec2: bool) -> list[dict]:
        """One conditional iam:PassRole per role-like member of a call that hands roles over.

        A source lists iam:PassRole among the action's dependents, or the service is documented
        to take service roles and the call changes something.
        """
        listed = "iam:PassRole" in action.depends
        if not listed and (prefix not in self.services or action.access in READING):
            return []
        found: dict[str, dict] = {}
        for member in operation.input:
            if ROLE.search(member.name) and not (member.is_enum or NOT_PASSED.search(member.name)):
                source = _source(member, is_ec2)
                found.setdefault(source.lower(), self._need(source, prefix, member))
        return [found[source] for source in sorted(found)]

    def _need(self, source: str, prefix: str, member: Member) -> dict:
        role = {"type": "role", "service": "iam", "bind": {"RoleNameWithPath": [source]}}
        need = {"action": "iam:PassRole", "kind": "conditional", "when": [source], "on": [role]}
        principal = self.principals.get(prefix)
        if isinstance(principal, dict):
            by_member = {name.lower(): value for name, value in principal.items()}
            principal = by_member.get(member.name.lower())
        if principal:
            need["context"] = {"iam:PassedToService": principal}
        return need


def _source(member: Member, is_ec2: bool) -> str:
    """Role members keep their name at every depth; `**.` finds them wherever they stand."""
    leaf = member.name[:1].lower() + member.name[1:]
    if member.depth == 0 and not is_ec2:
        return member.path
    return f"**.{leaf}" + ("[]" if member.is_list else "")
