"""Which IAM prefix a service model and a CloudTrail host belong to."""

import tomllib
from pathlib import Path

from .api import Api
from .authorization import Service


def load_rules(rules: Path) -> dict:
    return tomllib.loads((rules / "hosts.toml").read_text())


def prefix_of(api: Api, services: dict[str, Service], rules: dict) -> str:
    """The IAM prefix of a service model: the own label with most actions named like operations.

    A model without any IAM prefix gets its first label; all its operations stay unmapped.
    """
    fixed = rules["model"].get(api.sdk)
    if fixed:
        return fixed
    names = {operation.name.lower() for operation in api.operations}
    known = [label for label in api.labels if label in services]
    if not known:
        return api.labels[0].lower()
    return max(known, key=lambda label: len(names & services[label].actions.keys()))


def labels(prefix: str, apis: list[Api], rules: dict) -> list[str]:
    """All host labels of a prefix, the one that records carry first."""
    first = rules["first"].get(prefix, {}).get("label")
    found = [first or prefix]
    others = {label.lower() for api in apis for label in api.labels}
    others.update(rules["also"].get(prefix, ()), [prefix])
    return found + sorted(others - set(found))
