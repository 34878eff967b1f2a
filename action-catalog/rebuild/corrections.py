"""Hand-written facts laid over the derived ones, each with its reason and source."""

import copy
import tomllib
from pathlib import Path

from .classes import Classes

SECTIONS = ("operation", "resource_type", "action", "host", "service")
ALLOWED = {
    "operation": {"needs", "extra_needs", "bind", "free", "unmapped", "unresolved"},
    "resource_type": {"arn", "keys", "varies", "forms"},
    "action": {"access", "types", "optional", "keys", "depends", "permission_only"},
    "host": {"labels"},
    "service": {"name", "account"},
}


def load(directory: Path) -> dict[str, dict]:
    return {path.stem: tomllib.loads(path.read_text()) for path in sorted(directory.glob("*.toml"))}


def apply(tree: dict[str, dict], corrections: dict[str, dict], classes: Classes) -> list[str]:
    """Changes `tree` in place; returns everything that is wrong with the corrections."""
    problems: list[str] = []
    for prefix, table in corrections.items():
        if prefix not in tree:
            if "service" not in table:
                problems.append(f"{prefix}: no such service, and no [service] entry to add it")
                continue
            tree[prefix] = _new_service(prefix)
        for section, entries in table.items():
            where = f"{prefix}: {section}"
            if section not in SECTIONS:
                problems.append(f"{where}: no such section")
            elif section in ("host", "service"):
                problems += _entry(tree[prefix], section, "", entries, where)
            else:
                for name, entry in entries.items():
                    problems += _entry(tree[prefix], section, name, entry, f"{where}.{name}")
        for name, entry in tree[prefix]["operations"].items():
            if "class" not in entry:
                entry.update(classes.of(prefix, name))
    return problems


def _new_service(prefix: str) -> dict:
    return {
        "service": prefix, "name": prefix, "hosts": [prefix], "condition_keys": {},
        "resource_types": {}, "actions": {}, "operations": {},
    }


def _entry(service: dict, section: str, name: str, entry: dict, where: str) -> list[str]:
    facts = {key: value for key, value in entry.items() if key not in ("reason", "source")}
    problems = [f"{where}: has no {key}" for key in ("reason", "source") if not entry.get(key)]
    problems += [f"{where}: `{key}` is not a fact of a {section}" for key in facts.keys() - ALLOWED[section]]
    before = copy.deepcopy(service)
    APPLY[section](service, name, facts, problems, where)
    if service == before:
        problems.append(f"{where}: changes nothing")
    return problems


def _operation(service: dict, name: str, facts: dict, problems: list[str], where: str) -> None:
    known = service["operations"].get(name)
    entry = known if known is not None else {}
    if any(key in facts for key in ("needs", "free", "unmapped", "unresolved")):
        for key in ("needs", "free", "unmapped"):
            entry.pop(key, None)
    for key in ("free", "unmapped", "unresolved", "needs"):
        if key in facts:
            entry[key] = facts[key]
    if "bind" in facts:
        _bind(entry, facts["bind"], problems, where)
    if "extra_needs" in facts:
        entry["needs"] = entry.get("needs", []) + facts["extra_needs"]
    if known is None and not {"needs", "extra_needs", "free", "unmapped", "unresolved"} & facts.keys():
        problems.append(f"{where}: no such operation, and no needs to add it with")
        return
    service["operations"][name] = entry


def _bind(entry: dict, bind: dict, problems: list[str], where: str) -> None:
    """`{type = {Variable = [source, …]}}`: replaces the sources of one resource of the primary need."""
    for kind, variables in bind.items():
        specs = [spec for spec in entry.get("needs", [{}])[0].get("on", []) if spec["type"] == kind]
        if not specs:
            problems.append(f"{where}: the operation is not about a `{kind}`")
        for spec in specs:
            spec["bind"] = {**spec.get("bind", {}), **variables}


def _resource_type(service: dict, name: str, facts: dict, problems: list[str], where: str) -> None:
    if name not in service["resource_types"]:
        if "arn" not in facts:
            problems.append(f"{where}: no such resource type")
            return
        service["resource_types"][name] = {}
    service["resource_types"][name].update(facts)


def _action(service: dict, name: str, facts: dict, problems: list[str], where: str) -> None:
    if name not in service["actions"] and "access" not in facts:
        problems.append(f"{where}: no such action")
        return
    service["actions"].setdefault(name, {}).update(facts)


def _host(service: dict, _: str, facts: dict, __: list[str], ___: str) -> None:
    labels = facts.get("labels", [])
    service["hosts"] = labels + [label for label in service["hosts"] if label not in labels]


def _service(service: dict, _: str, facts: dict, __: list[str], ___: str) -> None:
    service.update(facts)


APPLY = {
    "operation": _operation, "resource_type": _resource_type, "action": _action,
    "host": _host, "service": _service,
}
