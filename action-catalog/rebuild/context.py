"""Condition keys of which the request holds the value: `rules/context-keys.toml` laid over the needs."""

import tomllib
from pathlib import Path


def complete(tree: dict, rules: Path) -> list[str]:
    """Adds each key to the needs for its operation's own action; returns what is wrong with the table."""
    problems = []
    for entry in tomllib.loads((rules / "context-keys.toml").read_text())["key"]:
        key = entry["key"]
        problems += [f"context-keys.toml: {key} has no {fact}" for fact in ("reason", "source") if not entry.get(fact)]
        for full in entry["operations"]:
            prefix, _, name = full.partition(":")
            facts = tree.get(prefix, {}).get("actions", {}).get(name, {})
            needs = tree.get(prefix, {}).get("operations", {}).get(name, {}).get("needs", ())
            own = [need for need in needs if need["action"] == full and "kind" not in need]
            if not own or key not in facts.get("keys", ()):
                problems.append(f"context-keys.toml: `{full}` is not asked for {key}")
            for need in own:
                need["context"] = {**need.get("context", {}), key: f"={entry['from']}"}
    return problems
