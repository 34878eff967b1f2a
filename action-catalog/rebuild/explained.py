"""What each rule explains: no operation may fall through, and a page that says so."""

from . import passrole, spoken
from .api import Api
from .second import READING, Rules, is_key, is_tags

CLASSES = ("management", "data", "unknown", "never", "network")


class Explained:
    """Counts by rule, and what nothing explains."""

    def __init__(self, tree: dict, models: dict[str, list[Api]], rules: Rules):
        self.tree, self.rules = tree, rules
        self.roles = {"granted": 0, "gap": 0, "listed": 0}
        self.tags = {"granted": 0, "gap": 0, "listed": 0}
        self.keys = {"own event": 0, "granted": 0, "listed": 0}
        self.dependents = {"placed": 0, "gap": 0}
        self.spoken = {"agree": 0, "granted": 0, "gap": 0}
        self.differ: list[str] = []
        self.unexplained: list[str] = []
        for prefix, apis in sorted(models.items()):
            for api in apis:
                for operation in api.operations:
                    entry = tree[prefix]["operations"].get(operation.name)
                    if entry is not None and "needs" in entry:
                        self._operation(prefix, operation, entry)
        for prefix, service in tree.items():
            for name, entry in service["operations"].items():
                self._dependents(prefix, name, entry)

    def _access(self, prefix: str, entry: dict) -> str:
        primary = next((need for need in entry["needs"] if "kind" not in need), None)
        service, _, name = primary["action"].partition(":") if primary else (prefix, "", "")
        return self.tree[service]["actions"].get(name, {}).get("access", "").split(",")[0]

    def _operation(self, prefix: str, operation, entry: dict) -> None:
        full, access = f"{prefix}:{operation.name}", self._access(prefix, entry)
        members = self.rules.roles.members(operation)
        if members:
            listed = all(self.rules.roles.why_not(full, m, access, False) for m in members)
            self._count(self.roles, full, passrole.PASS, entry, "listed" if listed else None)
        if any(is_tags(member) for member in operation.deep):
            tagging = {need["action"] for need in entry["needs"] if self._is_tagging(need["action"])}
            tagging |= {action for action in entry.get("may", ()) if self._is_tagging(action)}
            why = access in (*READING, "Tagging") or full in self.rules.no_tags or not self._has_tagging(prefix)
            action = next(iter(sorted(tagging)), "")
            self._count(self.tags, full, action, entry, "listed" if why else None)
        if any(is_key(member) for member in operation.deep):
            used = [need for need in entry["needs"] if need["action"].startswith("kms:")]
            granted = any("seen" not in need for need in used)
            why = prefix in ("kms", "s3") or access in READING or not self.rules.keys.get(prefix, self.rules.any_key)
            kind = "granted" if granted else "own event" if used else "listed" if why else None
            self.keys[kind] = self.keys.get(kind, 0) + 1
            if kind is None:
                self.unexplained.append(f"{full}: a key")
        self._spoken(prefix, operation, entry, full)

    def _count(self, counts: dict, full: str, action: str, entry: dict, otherwise: str | None) -> None:
        needs = [need for need in entry["needs"] if need["action"] == action]
        kind = "granted" if any(need.get("kind") != "may" for need in needs) else otherwise
        if needs and kind != "granted" or action in entry.get("may", ()):
            kind = "gap"
        if kind is None:
            self.unexplained.append(f"{full}: {action or 'tags'}")
        else:
            counts[kind] += 1

    def _is_tagging(self, action: str) -> bool:
        service, _, name = action.partition(":")
        return self.tree[service]["actions"][name]["access"].startswith("Tagging")

    def _has_tagging(self, prefix: str) -> bool:
        return any(facts["access"].startswith("Tagging") and not facts.get("permission_only")
                   for facts in self.tree[prefix]["actions"].values())

    def _spoken(self, prefix: str, operation, entry: dict, full: str) -> None:
        always, sometimes = spoken.named(self.tree, prefix, operation.text)
        named = {a for a in always | sometimes if not spoken.is_guest(self.tree, prefix, a)}
        if not named:
            return
        needs = {need["action"] for need in entry["needs"] if need.get("kind") != "may"}
        told = {need["action"] for need in entry["needs"]} | set(entry.get("may", ())) | {full}
        primary = {need["action"] for need in entry["needs"] if "kind" not in need} | {full}
        self.spoken["agree" if named <= primary else "granted" if named <= needs | {full} else "gap"] += 1
        if not named <= primary:
            self.differ.append(f"`{full}`: {', '.join(f'`{action}`' for action in sorted(named - primary))}")
        self.unexplained += [f"{full}: {action} is named" for action in sorted(named - told)]

    def _dependents(self, prefix: str, name: str, entry: dict) -> None:
        facts = self.tree[prefix]["actions"].get(name, {})
        placed = {need["action"] for need in entry.get("needs", ())} | set(entry.get("may", ()))
        own = f"{prefix}:{name}"
        if own not in {need["action"] for need in entry.get("needs", ()) if "kind" not in need}:
            return
        for action in facts.get("depends", ()):
            if action == own:
                continue
            if action not in placed:
                self.unexplained.append(f"{own}: {action} depends")
            self.dependents["gap" if action in entry.get("may", ()) else "placed"] += 1

    def page(self) -> list[str]:
        """The tables."""
        lines = ["## What each rule explains", "", "Operations, and how each of them is explained; what nothing explains stops the rebuild.", ""]
        rows = (
            ("a member carries a role", self.roles), ("tags in the request", self.tags),
            ("the request names a key", self.keys), ("documentation names permissions", self.spoken),
            ("dependent actions", self.dependents),
        )
        lines += ["| rule | explained | unexplained |", "|---|---|--:|"]
        for name, counts in rows:
            said = " · ".join(f"{kind} {count:,}" for kind, count in counts.items())
            lines.append(f"| {name} | {said} | 0 |")
        classes = {kind: 0 for kind in CLASSES}
        for service in self.tree.values():
            for entry in service["operations"].values():
                classes[entry["class"]] += 1
        lines.append(f"| how CloudTrail records it | {' · '.join(f'{k} {n:,}' for k, n in classes.items() if n)} | 0 |")
        lines += ["", "## Where the documentation names another action", ""]
        lines += [f"- {line}" for line in self.differ]
        return [*lines, ""]
