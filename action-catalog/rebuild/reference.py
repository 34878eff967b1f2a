"""AWS Service Reference files: newer facts than the packages, for whoever has fetched them.

Source: Service Authorization Reference, "Simplified AWS service information for programmatic
access". One JSON file per service: Actions, Resources, ConditionKeys, Operations.
AuthorizedActions of an operation are all actions that may play a part in it, so a list is
used to check a mapping, and to make one only when it holds a single action.
"""

import json
from pathlib import Path

from .authorization import Action, ResourceType, Service

# Properties of an action, the first that is true wins; none is a read.
ACCESS = (
    ("IsPermissionManagement", "Permissions management, Write"),
    ("IsTaggingOnly", "Tagging, Write"),
    ("IsList", "List"),
    ("IsWrite", "Write"),
)
Listed = dict[tuple[str, str], list[str]]


def load(directory: Path, services: dict[str, Service]) -> Listed:
    """Lays the files over `services`; returns operation → its authorized actions."""
    listed: Listed = {}
    for path in sorted(directory.glob("*.json")):
        raw = json.loads(path.read_text())
        if not isinstance(raw, dict) or "Actions" not in raw:
            continue
        prefix = raw["Name"]
        service = services.setdefault(prefix, Service(prefix, prefix))
        _types(service, raw.get("Resources", ()))
        _keys(service, raw.get("ConditionKeys", ()))
        for action in raw["Actions"]:
            _action(service, action)
        for operation in raw.get("Operations", ()):
            listed[prefix, operation["Name"]] = [
                f"{action.get('Service', prefix)}:{action['Name']}"
                for action in operation.get("AuthorizedActions", ())
            ]
    return listed


def _types(service: Service, resources) -> None:
    for raw in resources:
        keys = sorted(key for key in raw.get("ConditionKeys", ()) if not key.startswith("aws:"))
        service.types[raw["Name"]] = ResourceType(raw["Name"], list(raw.get("ARNFormats", ())), keys)


def _keys(service: Service, keys) -> None:
    for raw in keys:
        if not raw["Name"].startswith("aws:"):
            kind = (raw.get("Types") or ["String"])[0]
            service.condition_keys.setdefault(raw["Name"], kind)


def _action(service: Service, raw: dict) -> None:
    properties = raw.get("Annotations", {}).get("Properties", {})
    access = next((level for name, level in ACCESS if properties.get(name)), "Read")
    known = service.action(raw["Name"])
    resources = [resource["Name"] for resource in raw.get("Resources", ())]
    action = Action(raw["Name"], access if properties or known is None else known.access)
    if known is not None:
        action.depends, action.permission_only = known.depends, known.permission_only
    # The files do not tell required from optional; what the packages said stays.
    required = known.required if known else resources if len(resources) == 1 else []
    action.required = [name for name in resources if name in required]
    action.optional = [name for name in resources if name not in required]
    action.keys = sorted(key for key in raw.get("ActionConditionKeys", ()) if not key.startswith("aws:"))
    service.actions[raw["Name"].lower()] = action


def fill(tree: dict[str, dict], listed: Listed) -> None:
    """Maps an unmapped operation whose list has exactly one action."""
    for (prefix, name), actions in listed.items():
        entry = tree.get(prefix, {}).get("operations", {}).get(name)
        if entry is None or "unmapped" not in entry or len(actions) != 1:
            continue
        owner, _, action = actions[0].partition(":")
        if action not in tree.get(owner, {}).get("actions", {}):
            continue
        need: dict = {"action": actions[0]}
        types = tree[owner]["actions"][action].get("types", ())
        if types:
            need["on"] = [{"type": kind} if owner == prefix else {"type": kind, "service": owner} for kind in types]
        del entry["unmapped"]
        entry["needs"] = [need]


def disagreements(tree: dict[str, dict], listed: Listed) -> list[str]:
    """Operations none of whose primary actions is in AWS's own list."""
    found = []
    for (prefix, name), actions in sorted(listed.items()):
        entry = tree.get(prefix, {}).get("operations", {}).get(name, {})
        primary = [need["action"] for need in entry.get("needs", ()) if need.get("kind") != "conditional"]
        allowed = {action.lower() for action in actions}
        if primary and allowed and not any(action.lower() in allowed for action in primary):
            found.append(f"{prefix}:{name} needs {primary[0]}, AWS lists {', '.join(actions)}")
    return found
