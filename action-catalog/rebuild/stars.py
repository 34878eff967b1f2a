"""What the bindings rest on, and where a `*` stands in the end: a page that says it of every operation."""

from .authorization import template_variables


def page(tree: dict, evidence: dict[str, int], values: dict[str, int]) -> list[str]:
    """The tables."""
    lines = ["## What the bindings of ARNs rest on", "", "Members of requests that fill variables, as they are derived; corrections replace them.", ""]
    lines += ["| evidence | members |", "|---|--:|"]
    lines += [f"| {_decided(word)} | {count:,} |" for word, count in sorted(evidence.items(), key=lambda e: -e[1])]
    lines += ["| unexplained | 0 |", "", "What happens to the value first:", "", "| rule | sources |", "|---|--:|"]
    lines += [f"| {word} | {count:,} |" for word, count in values.items()]
    lines += ["", "## Where a star stands", "", "Operations by what their primary action is granted on when the request names all it can.", ""]
    counts = dict.fromkeys(("no star", "part of the ARN is told by no member", "no type is told", "the action takes no resource"), 0)
    for service in tree.values():
        for entry in service["operations"].values():
            primary = [need for need in entry.get("needs", ()) if "kind" not in need]
            if primary:
                counts[_kind(tree, primary[0])] += 1
    lines += ["| the grant | operations |", "|---|--:|"]
    lines += [f"| {word} | {count:,} |" for word, count in counts.items()]
    lines += ["", "Every star but those of actions that take no resource is said: `unresolved-name`.", ""]
    return lines


def _decided(word: str) -> str:
    return "decided one by one (`rules/bindings.toml`)" if word == "guess" else word


def _kind(tree: dict, need: dict) -> str:
    service, _, name = need["action"].partition(":")
    action = tree[service]["actions"].get(name, {})
    if not action.get("types") and not action.get("optional"):
        return "the action takes no resource"
    told = [spec for spec in need.get("on", ()) if _is_told(tree[spec.get("service", service)], spec)]
    if told:
        return "no star"
    return "part of the ARN is told by no member" if need.get("on") else "no type is told"


def _is_told(service: dict, spec: dict) -> bool:
    arns = service["resource_types"][spec["type"]]["arn"]
    bound = {variable for variable, sources in spec.get("bind", {}).items() if any("'*'" not in s for s in sources)}
    return any(set(template_variables(arn)) <= bound and "*" not in arn for arn in arns)
