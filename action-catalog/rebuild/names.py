"""Names of resources: which hold no slash, and the kinds that environment variables name."""

import json
import tomllib
from pathlib import Path

FIELDS = {"word": "", "service": "", "before": "", "ends_at": None, "parts": [], "variables": [], "length": [], "others": "", "rule": None}


def rendered(rules: Path) -> dict[str, str]:
    """Path below the project → text."""
    told = tomllib.loads((rules / "names.toml").read_text())
    for kind in told["kind"]:
        unknown = kind.keys() - FIELDS.keys() - {"source"}
        if unknown or not kind.get("source"):
            raise ValueError(f"names.toml: {kind['word']}: {', '.join(sorted(unknown)) or 'no source'}")
    kinds = [{field: kind.get(field, default) for field, default in FIELDS.items()} for kind in told["kind"]]
    lines = ",\n".join(f"  {json.dumps(kind)}" for kind in kinds)
    flat = json.dumps(sorted(told["flat"]))
    return {"action-catalog/names.json": f'{{\n "flat": {flat},\n "kinds": [\n{lines}\n ]\n}}\n'}
