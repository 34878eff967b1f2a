"""Puts facts and rules together: one plain tree per IAM prefix, ready to be written."""

import tomllib
from pathlib import Path

from . import binding, gateway, hosts
from .api import Api, Operation
from .authorization import Action, Service
from .classes import Classes
from .decisions import Decisions

# API Gateway authorises by HTTP verb what has no action of its own name.
VERBS = "apigateway"
EC2_PROTOCOL = "ec2"


def by_prefix(services: dict[str, Service], apis: list[Api], rules: Path) -> dict[str, list[Api]]:
    """The service models of every IAM prefix."""
    host_rules = hosts.load_rules(rules)
    found: dict[str, list[Api]] = {prefix: [] for prefix in services}
    for api in apis:
        found.setdefault(hosts.prefix_of(api, services, host_rules), []).append(api)
    return found


def build(
    services: dict[str, Service], models: dict[str, list[Api]], rules: Path,
) -> tuple[dict[str, dict], list[str], dict[str, int]]:
    """The derived catalog, before corrections and second permissions; guesses that nobody has decided; how
    many bindings rest on what."""
    host_rules = hosts.load_rules(rules)
    bindings = tomllib.loads((rules / "bindings.toml").read_text())
    context = Context(services, Classes(rules), binding.load_names(rules), bindings)
    tree = {}
    for prefix, members in sorted(models.items()):
        service = services.get(prefix) or Service(prefix, prefix)
        tree[prefix] = _facts(service)
        tree[prefix]["hosts"] = hosts.labels(prefix, members, host_rules)
        tree[prefix]["told_by"] = host_rules["shared"].get(prefix, {}).get("conditions", [])
        tree[prefix]["operations"] = context.operations(service, members)
        if prefix == VERBS:
            # The paths of calls that no listed type has the shape of became types.
            tree[prefix] |= {key: _facts(service)[key] for key in ("resource_types", "actions")}
    decided = context.decided.values()
    problems = [problem for decisions in decided for problem in decisions.problems()]
    for table in bindings.values():
        problems += [f"bindings.toml: no service {prefix}" for prefix in table if prefix not in context.decided]
    evidence: dict[str, int] = {}
    for decisions in decided:
        for word, count in decisions.evidence.items():
            evidence[word] = evidence.get(word, 0) + count
    return tree, problems, evidence


def _facts(service: Service) -> dict:
    types = {}
    for name, kind in service.types.items():
        types[name] = {"arn": kind.arns, "keys": kind.keys}
    actions = {}
    for action in service.actions.values():
        actions[action.name] = {
            "access": action.access,
            "types": action.required,
            "optional": action.optional,
            "keys": action.keys,
            "depends": action.depends,
            "permission_only": action.permission_only,
        }
    return {
        "service": service.prefix,
        "name": service.name,
        "hosts": [],
        "condition_keys": dict(service.condition_keys),
        "resource_types": types,
        "actions": actions,
        "operations": {},
    }


class Context:
    def __init__(self, services: dict[str, Service], classes: Classes, names: dict, bindings: dict):
        self.services = services
        self.classes = classes
        self.names = names
        self.bindings = bindings
        self.decided: dict[str, Decisions] = {}

    def decisions(self, prefix: str) -> Decisions:
        if prefix not in self.decided:
            self.decided[prefix] = Decisions(prefix, self.bindings)
        return self.decided[prefix]

    def operations(self, service: Service, apis: list[Api]) -> dict[str, dict]:
        found: dict[str, dict] = {}
        inputs: dict[str, Operation] = {}
        for api in apis:
            for operation in api.operations:
                entry = self._operation(service, api, operation)
                known = found.get(operation.name)
                if known:
                    _tell_apart(known, entry, inputs[operation.name], operation)
                inputs[operation.name] = operation
                found[operation.name] = merge(known, entry) if known else entry
        for name in sorted(self.classes.of_service(service.prefix)):
            if name not in found and (action := service.action(name)) is not None:
                found[name] = self._recorded(service, action)
        return found

    def _recorded(self, service: Service, action: Action) -> dict:
        """CloudTrail names events after actions that no service model has: `GraphQL`, `DbConnect`."""
        kinds = action.required or action.optional
        specs = [binding.Spec(kind, binding.like_named(service.types[kind])) for kind in kinds]
        need = _need(f"{service.prefix}:{action.name}", specs)
        return {**self.classes.of(service.prefix, action.name), "needs": [need]}

    def _operation(self, service: Service, api: Api, operation: Operation) -> dict:
        entry = {**self.classes.of(service.prefix, operation.name, operation.sdk), "sdk": [operation.sdk]}
        is_ec2 = api.protocol == EC2_PROTOCOL
        action = service.action(operation.name)
        if action is not None:
            names = self.names.get(service.prefix, {})
            shape = binding.Shape(
                operation.input, is_ec2, service.prefix == "s3", names, self.decisions(service.prefix))
            specs = binding.resources(operation, action, service, shape)
        elif service.prefix == VERBS:
            action = service.actions[operation.method.lower()]
            specs = gateway.resources(operation, service)
        else:
            entry["unmapped"] = f"no action named {service.prefix}:{operation.name} exists"
            return entry
        entry["needs"] = [_need(f"{service.prefix}:{action.name}", specs)]
        return entry


def _tell_apart(one: dict, other: dict, first: Operation, second: Operation) -> None:
    """Two models whose calls are about different types: each type counts where a member that its
    model requires, and the other has not, is in the request."""
    sides = []
    for entry, own, foreign in ((one, first, second), (other, second, first)):
        names = {member.name for member in foreign.input}
        marks = [m for m in own.input if m.required and m.depth == 0 and m.name not in names]
        specs = [spec for need in entry.get("needs", ()) if "kind" not in need for spec in need.get("on", ())]
        sides.append((marks, specs))
    if all(marks for marks, _ in sides) and _kinds(sides[0][1]) != _kinds(sides[1][1]):
        for marks, specs in sides:
            for spec in specs:
                spec.setdefault("when", [marks[0].path.removesuffix("[]")])


def _kinds(specs: list[dict]) -> set[str]:
    return {spec["type"] for spec in specs}


def _need(action: str, specs: list[binding.Spec]) -> dict:
    need: dict = {"action": action}
    if specs:
        need["on"] = [spec.to_json() for spec in specs]
    return need


def merge(one: dict, other: dict) -> dict:
    """One event name, two service models: their request shapes are alternatives."""
    merged = dict(one)
    merged["sdk"] = sorted({*one["sdk"], *other["sdk"]})
    if "unknown" in (one["class"], other["class"]):
        # The name does not tell which of the two was called.
        merged.pop("type", None)
        merged["class"] = "unknown"
    if "needs" not in other:
        return merged
    if "needs" not in one:
        merged.pop("unmapped", None)
        merged["needs"] = other["needs"]
        return merged
    merged["needs"] = _merge_needs(one["needs"], other["needs"])
    return merged


def _merge_needs(one: list[dict], other: list[dict]) -> list[dict]:
    needs = [dict(need) for need in one]
    for need in other:
        same = next((n for n in needs if _key(n) == _key(need)), None)
        if same is None:
            needs.append(need)
        elif "on" in need:
            same["on"] = _merge_specs(same.get("on", []), need["on"])
    return needs


def _key(need: dict) -> tuple:
    return need["action"], tuple(need.get("when", ()))


def _merge_specs(one: list[dict], other: list[dict]) -> list[dict]:
    """The n-th resource of a type in one model is the n-th of that type in the other."""
    specs = [dict(spec) for spec in one]
    taken: set[int] = set()
    for spec in other:
        place = next((
            i for i, s in enumerate(specs)
            if s["type"] == spec["type"] and s.get("when") == spec.get("when") and i not in taken
        ), None)
        if place is None:
            specs.append({**spec, "optional": True} if specs else spec)
            taken.add(len(specs) - 1)
            continue
        taken.add(place)
        bind = {name: list(sources) for name, sources in specs[place].get("bind", {}).items()}
        for name, sources in spec.get("bind", {}).items():
            kept = bind.setdefault(name, [])
            kept.extend(source for source in sources if source not in kept)
        if bind:
            specs[place]["bind"] = bind
    return specs


def unused_rules(tree: dict[str, dict], rules: Path) -> list[str]:
    """Rules about things that do not exist are mistakes or have outlived their subject."""
    found = []
    for prefix, name in sorted(Classes(rules).named()):
        if name not in tree.get(prefix, {}).get("operations", {}):
            found.append(f"data-events.toml: no operation {prefix}:{name}")
    for prefix, types in binding.load_names(rules).items():
        known = tree.get(prefix, {}).get("resource_types", {})
        found += [f"members.toml: {prefix}: no resource type `{kind}`" for kind in types if kind not in {*known, "*"}]
    return found
