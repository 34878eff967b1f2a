"""`python3 -m rebuild.against REVISION`: operations whose primary action or its ARN differs from then.

Reads the catalog of a git revision and the one in the working tree; writes nothing.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def primary(entry: dict) -> list[tuple[str, str]]:
    """Actions with the types and sources of their ARNs, without what only decodes a value."""
    found = []
    for need in entry.get("needs", ()):
        if "kind" not in need:
            on = [(spec["type"], spec.get("bind", {}), spec.get("when", [])) for spec in need.get("on", ())]
            found.append((need["action"], json.dumps(on, sort_keys=True).replace("|decode", "")))
    return found


def differences(before: dict, after: dict) -> list[str]:
    """One line an operation."""
    types = lambda service: {name: kind["arn"] for name, kind in service.get("resource_types", {}).items()}
    old_types, new_types, lines = types(before), types(after), []
    for name in sorted({*before.get("operations", {}), *after.get("operations", {})}):
        old = primary(before.get("operations", {}).get(name, {}))
        new = primary(after.get("operations", {}).get(name, {}))
        used = [spec[0] for _, on in new for spec in json.loads(on)]
        arns = [kind for kind in used if kind in old_types and old_types[kind] != new_types.get(kind)]
        if [action for action, _ in old] != [action for action, _ in new]:
            lines.append(f"{after['service']}:{name}: action {_said(old)} → {_said(new)}")
        elif old != new:
            lines.append(f"{after['service']}:{name}: {old[0][1]} → {new[0][1]}")
        elif arns:
            lines.append(f"{after['service']}:{name}: ARN of {', '.join(arns)}")
    return lines


def _said(needs: list[tuple[str, str]]) -> str:
    return ", ".join(action for action, _ in needs) or "none"


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    lines: list[str] = []
    for path in sorted((ROOT / "services").glob("*.json")):
        shown = subprocess.run(
            ["git", "show", f"{sys.argv[1]}:action-catalog/services/{path.name}"],
            cwd=ROOT.parent, capture_output=True, text=True, check=False)
        before = json.loads(shown.stdout) if shown.returncode == 0 else {}
        lines += differences(before, json.loads(path.read_text()))
    print("\n".join([*lines, f"{len(lines)} operations"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
