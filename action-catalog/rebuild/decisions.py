"""Bindings that are like a variable and may mean another thing: each is decided by hand."""


class Decisions:
    """`rules/bindings.toml`: members that may mean something else than the variable they are like."""

    def __init__(self, prefix: str, table: dict):
        self.prefix = prefix
        self.keep: dict[str, list[str]] = table.get("keep", {}).get(prefix, {})
        self.drop: dict[str, dict] = table.get("drop", {}).get(prefix, {})
        self.used: set[tuple[str, str]] = set()
        self.undecided: set[str] = set()
        self.evidence: dict[str, int] = {}

    def is_dropped(self, kind: str, member: str) -> bool:
        dropped = member in self.drop.get(kind, {}).get("members", ())
        if dropped:
            self.used.add((kind, member))
        return dropped

    def note(self, kind: str, variable: str, member: str, evidence: str) -> None:
        self.evidence[evidence] = self.evidence.get(evidence, 0) + 1
        if evidence != "guess":
            return
        if member in self.keep.get(kind, ()):
            self.used.add((kind, member))
        else:
            self.undecided.add(f"bindings.toml: {self.prefix}: `{member}` for {variable} of `{kind}` is not decided")

    def problems(self) -> list[str]:
        listed = {(kind, m) for kind, members in self.keep.items() for m in members}
        listed |= {(kind, m) for kind, entry in self.drop.items() for m in entry["members"]}
        found = [f"bindings.toml: {self.prefix}: `{m}` of `{kind}` decides nothing" for kind, m in sorted(listed - self.used)]
        return [*sorted(self.undecided), *found]
