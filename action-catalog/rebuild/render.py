"""The catalog as text: sorted, one fact per line, so that a refresh is a reviewable diff."""

import json

SECTIONS = ("condition_keys", "resource_types", "actions", "operations")
ORDER = {
    name: position
    for position, name in enumerate((
        "action", "kind", "when", "each", "context", "seen", "on",
        "type", "service", "optional", "below", "bind",
        "class", "sdk", "free", "unmapped", "unresolved", "needs", "may",
        "arn", "keys", "names", "varies", "forms", "made_by",
        "access", "types", "depends", "permission_only",
    ))
}


def service(tree: dict) -> str:
    """One service file."""
    head = [f'"{key}": {_compact(tree[key])}' for key in ("service", "name", "hosts", "told_by", "account") if tree.get(key)]
    body = [_section(key, tree.get(key) or {}) for key in SECTIONS if tree.get(key)]
    return "{\n" + ",\n".join(head + body) + "\n}\n"


def _section(name: str, entries: dict) -> str:
    lines = [f" {json.dumps(key)}: {_compact(clean(value))}" for key, value in sorted(entries.items())]
    return f'"{name}": {{\n' + ",\n".join(lines) + "\n}"


def clean(value):
    """The value without empty fields, keys in a fixed order."""
    if isinstance(value, dict):
        kept = {key: clean(item) for key, item in value.items() if item not in ({}, [], None, False, "")}
        return dict(sorted(kept.items(), key=lambda pair: (ORDER.get(pair[0], len(ORDER)), pair[0])))
    if isinstance(value, list):
        return [clean(item) for item in value]
    return value


def _compact(value) -> str:
    return json.dumps(value, ensure_ascii=False)


def sources(packages, counts: dict[str, int], reference) -> str:
    """`sources.json`: what the catalog was made from, and how much was in it.

    The date is that of the authorization data, which stands in its package's version.
    """
    entries = [
        {
            "registry": package.registry, "name": package.name, "version": package.version,
            "sha256": package.sha256, "licence": package.licence, "facts": package.facts,
        }
        for package in packages
    ]
    if reference is not None:
        entries.append({"name": "AWS Service Reference", "facts": "newer actions, resource types, condition keys"})
    stamp = packages[0].version.rpartition(".")[2]
    date = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}"
    return json.dumps({"date": date, "sources": entries, "counts": counts}, indent=1) + "\n"
