"""What a rebuild would change, told in the catalog's own words."""

import json
from pathlib import Path

SECTIONS = {"actions": "action", "resource_types": "resource type", "operations": "operation"}
SERVICES = "action-catalog/services"
GENERATED = (SERVICES, "action-catalog/errors")
# Longer lists say no more than their length; the diff has the rest.
SHOWN = 20


def report(project: Path, files: dict[str, str]) -> str:
    """One line per service, action, resource type or operation that differs; empty if none."""
    lines: list[str] = []
    for name, text in sorted(files.items()):
        path = project / name
        before = path.read_text() if path.exists() else None
        if before == text:
            continue
        if name.startswith(SERVICES) and before is not None:
            lines += _service(json.loads(before), json.loads(text))
        else:
            lines.append(f"{'added' if before is None else 'changed'}: {name}")
    lines += [f"removed: {path.relative_to(project)}" for path in _stale(project, files)]
    if len(lines) > 10 * SHOWN:
        lines = [*lines[: 10 * SHOWN], f"… and {len(lines) - 10 * SHOWN} more"]
    return "\n".join(lines)


def _service(before: dict, after: dict) -> list[str]:
    service = after["service"]
    lines = [
        f"changed: {service}: {key}"
        for key in ("name", "hosts", "told_by", "condition_keys") if before.get(key) != after.get(key)
    ]
    for section, word in SECTIONS.items():
        old, new = before.get(section, {}), after.get(section, {})
        for kind, names in (
            ("added", new.keys() - old.keys()),
            ("removed", old.keys() - new.keys()),
            ("changed", {name for name in new.keys() & old.keys() if new[name] != old[name]}),
        ):
            if names:
                shown = sorted(names)[:SHOWN]
                more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
                lines.append(f"{kind}: {service}: {word} {', '.join(shown)}{more}")
    return lines or [f"changed: {service}: order or spelling only"]


def _stale(project: Path, files: dict[str, str]) -> list[Path]:
    return [
        path for directory in GENERATED for path in sorted((project / directory).glob("*.json"))
        if str(path.relative_to(project)) not in files
    ]


def write(project: Path, files: dict[str, str]) -> None:
    """Writes what differs and removes services that no longer exist."""
    for name, text in files.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
    for path in _stale(project, files):
        path.unlink()
