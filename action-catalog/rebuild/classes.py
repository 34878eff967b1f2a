"""Whether CloudTrail records an operation, and as which kind of event."""

import tomllib
from pathlib import Path


class Classes:
    """Facts of `rules/data-events.toml`; an operation it does not name is a management event."""

    def __init__(self, rules: Path):
        table = tomllib.loads((rules / "data-events.toml").read_text())
        self.data: dict[tuple[str, str], str] = {}
        for entry in table["data"]:
            for operation in entry["operations"]:
                self.data[entry["service"], operation] = entry["type"]
        self.never = {
            (entry["service"], operation)
            for entry in table["never"]
            for operation in entry["operations"]
        }

    def of(self, prefix: str, operation: str) -> dict[str, str]:
        """`class`, and `type` for a data event."""
        key = (prefix, operation)
        if key in self.data:
            return {"class": "data", "type": self.data[key]}
        return {"class": "never" if key in self.never else "management"}

    def named(self) -> set[tuple[str, str]]:
        return set(self.data) | self.never
