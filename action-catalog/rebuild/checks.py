"""What must hold of every catalog that is written."""

from .authorization import template_variables
from .sources import condition_error, source_error

# Lower bounds: a package that lost facts must not become the catalog in silence.
MINIMUM = {
    "services": 456, "actions": 22_000, "resource types": 2_330, "condition keys": 1_590,
    "operations": 18_500, "PassRole operations": 300, "permission-only actions": 1_200,
}
MINIMUM_MAPPED = 0.97
CLASSES = ("management", "data", "network", "never", "unknown")
NAMES = ("none", "never", "stays", "job", "key", "evidence")


def counts(tree: dict[str, dict]) -> dict[str, int]:
    services = tree.values()
    operations = [entry for service in services for entry in service["operations"].values()]
    return {
        "services": len(tree),
        "actions": sum(len(service["actions"]) for service in services),
        "resource types": sum(len(service["resource_types"]) for service in services),
        "condition keys": sum(len(service["condition_keys"]) for service in services),
        "operations": len(operations),
        "PassRole operations": sum(
            any(need["action"] == "iam:PassRole" for need in entry.get("needs", ())) for entry in operations
        ),
        "permission-only actions": sum(
            bool(action.get("permission_only")) for service in services for action in service["actions"].values()
        ),
    }


def problems(tree: dict[str, dict]) -> list[str]:
    """Everything that is wrong with the catalog, in a fixed order."""
    found = [
        f"{name}: {count}, expected at least {MINIMUM[name]}"
        for name, count in counts(tree).items() if count < MINIMUM[name]
    ]
    found += [problem for prefix in sorted(tree) for problem in _service(tree, prefix)]
    mapped = sum("unmapped" not in e for s in tree.values() for e in s["operations"].values())
    total = sum(len(service["operations"]) for service in tree.values())
    if mapped < MINIMUM_MAPPED * total:
        found.append(f"only {mapped} of {total} operations are mapped")
    return found


def _service(tree: dict, prefix: str) -> list[str]:
    service, found = tree[prefix], []
    for name, action in service["actions"].items():
        for kind in [*action.get("types", ()), *action.get("optional", ())]:
            if kind not in service["resource_types"]:
                found.append(f"{prefix}: action {name}: no resource type `{kind}`")
    for name, kind in service["resource_types"].items():
        known = {variable for arn in kind["arn"] for variable in template_variables(arn)}
        if kind.get("names") not in NAMES:
            found.append(f"{prefix}: resource type {name}: no class of names")
        for field in ("varies", "forms"):
            for variable in kind.get(field, {}).keys() - known:
                found.append(f"{prefix}: resource type {name}: no variable `{variable}`")
    for name, entry in service["operations"].items():
        found += [f"{prefix}: operation {name}: {problem}" for problem in _operation(tree, entry)]
    return found


def _operation(tree: dict, entry: dict) -> list[str]:
    found = []
    if entry["class"] not in CLASSES:
        found.append(f"no class `{entry['class']}`")
    if (entry["class"] == "data") != ("type" in entry):
        found.append("a data event, and only that, has a type")
    if not any(key in entry for key in ("needs", "free", "unmapped", "unresolved")):
        found.append("neither needs nor free nor unmapped")
    if "needs" in entry and ("free" in entry or "unmapped" in entry):
        found.append("has needs and yet is free or unmapped")
    for need in entry.get("needs", ()):
        found += _need(tree, need)
    for action in entry.get("may", ()):
        found += _need(tree, {"action": action})
    return found


def _need(tree: dict, need: dict) -> list[str]:
    owner, _, name = need["action"].partition(":")
    if owner not in tree or name not in tree[owner]["actions"]:
        return [f"no action {need['action']}"]
    found = [f"{c}: {error}" for c in need.get("when", ()) if (error := condition_error(c))]
    if "each" in need and (error := source_error(need["each"])):
        found.append(f"{need['each']}: {error}")
    if need.get("kind", "conditional") not in ("conditional", "may"):
        found.append(f"no kind `{need['kind']}`")
    for key, value in need.get("context", {}).items():
        if not _is_condition_key(tree, key):
            found.append(f"no condition key `{key}`")
        if value.startswith("=") and (error := source_error(value[1:])):
            found.append(f"{value}: {error}")
    for spec in need.get("on", ()):
        found += [f"{need['action']}: {problem}" for problem in _spec(tree, owner, spec)]
    return found


def _is_condition_key(tree: dict, key: str) -> bool:
    prefix = key.split(":")[0]
    return prefix == "aws" or key in tree.get(prefix, {}).get("condition_keys", {})


def _spec(tree: dict, prefix: str, spec: dict) -> list[str]:
    """A type is the action's service's unless the entry names another service."""
    owner = spec.get("service", prefix)
    kind = tree.get(owner, {}).get("resource_types", {}).get(spec["type"])
    if kind is None:
        return [f"no resource type `{spec['type']}` of {owner}"]
    known = {variable for arn in kind["arn"] for variable in template_variables(arn)}
    found = [f"{owner} {spec['type']} has no variable `{v}`" for v in spec.get("bind", {}).keys() - known]
    found += [f"{c}: {error}" for c in spec.get("when", ()) if (error := condition_error(c))]
    for sources in spec.get("bind", {}).values():
        if not isinstance(sources, list):
            found.append(f"sources of a variable are a list: {sources!r}")
            continue
        found += [f"{source}: {error}" for source in sources if (error := source_error(source))]
    return found
