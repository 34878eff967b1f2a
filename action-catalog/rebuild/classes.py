"""Whether CloudTrail records an operation, and as which kind of event."""

import re
import tomllib
from pathlib import Path


class Classes:
    """Facts of `rules/data-events.toml`; an operation it does not name is a management event."""

    def __init__(self, rules: Path):
        table = tomllib.loads((rules / "data-events.toml").read_text())
        self.data: dict[tuple[str, str], str] = {}
        for entry in table["data"]:
            for operation in entry.get("operations", ()):
                self.data.setdefault((entry["service"], operation), entry["types"][0])
        self.never = _named(table["never"])
        self.unknown = _named(table["unknown"])
        self.models = {model for entry in table["unknown"] for model in entry.get("models", ())}
        self.nouns = [
            (entry["service"], re.compile(rf"{noun}(?![a-z])|{noun}s(?![a-z])"))
            for entry in table["unknown"] for noun in entry.get("nouns", ())
        ]
        self.types = {kind for section in ("data", "unknown") for e in table[section] for kind in e.get("types", ())}

    def of(self, prefix: str, operation: str, model: str = "") -> dict[str, str]:
        """`class`, and `type` for a data event."""
        key = (prefix, operation)
        if key in self.data:
            return {"class": "data", "type": self.data[key]}
        if key in self.never:
            return {"class": "never"}
        if key in self.unknown or model in self.models or self._has_noun(prefix, operation):
            return {"class": "unknown"}
        return {"class": "management"}

    def _has_noun(self, prefix: str, operation: str) -> bool:
        return any(service == prefix and noun.search(operation) for service, noun in self.nouns)

    def of_service(self, prefix: str) -> set[str]:
        """The operations of a service that are named."""
        return {name for service, name in self.named() if service == prefix}

    def named(self) -> set[tuple[str, str]]:
        return set(self.data) | self.never | self.unknown


def _named(entries: list[dict]) -> set[tuple[str, str]]:
    return {(entry["service"], operation) for entry in entries for operation in entry.get("operations", ())}
