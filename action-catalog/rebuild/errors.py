"""With which errors operations may end: what the service models list, and what AWS's pages add.

Whether an error proves that authorization was passed is decided by the program
(`src/observer/outcome/`); these are the facts it decides by.
"""

import gzip
import json
import tomllib
from pathlib import Path

from . import api

DIRECTORY = "action-catalog/errors"


def load(archive, rules: Path) -> dict[str, dict]:
    """SDK service → its errors, which operations list them, and what pages say of others."""
    told = tomllib.loads((rules / "errors.toml").read_text())
    found = {}
    for sdk, name in api.models(archive):
        data = archive.read(name)
        model = json.loads(gzip.decompress(data) if name.endswith(".gz") else data)
        entry = _service(model)
        for key in ("after", "unclear"):
            pages = told.get(sdk, {}).get(key, ())
            entry[key] = sorted(
                ({"error": error, **_message(page)} for page in pages for error in page["errors"]),
                key=lambda item: (item["error"], item.get("message", "")),
            )
        if any(entry.values()):
            found[sdk] = entry
    return found


def problems(found: dict[str, dict], rules: Path) -> list[str]:
    """What is wrong with the rules: a service that does not exist, a page without its name."""
    told = tomllib.loads((rules / "errors.toml").read_text())
    wrong = [f"errors.toml: no service `{sdk}`" for sdk in told if sdk not in found]
    for sdk, kinds in told.items():
        pages = [page for key in ("after", "unclear") for page in kinds.get(key, ())]
        wrong += [f"errors.toml: {sdk}: a page without `source`" for page in pages if not page.get("source")]
    return wrong


def rendered(found: dict[str, dict]) -> dict[str, str]:
    """Path below the project → text, one fact per line."""
    return {f"{DIRECTORY}/{sdk}.json": _text(sdk, entry) for sdk, entry in found.items()}


def _message(page: dict) -> dict:
    return {"message": page["message"]} if "message" in page else {}


def _service(model: dict) -> dict:
    errors: dict[str, dict] = {}
    lists: dict[tuple[str, ...], set[str]] = {}
    for key, raw in model["operations"].items():
        names = tuple(sorted({reference["shape"] for reference in raw.get("errors", ())}))
        for name in names:
            errors[name] = _error(name, model["shapes"][name])
        if names:
            lists.setdefault(names, set()).add(api.event_name(key))
    return {"errors": errors, "lists": lists}


def _error(name: str, shape: dict) -> dict:
    """The code on the wire where it is another one, and the HTTP status where one is told."""
    told = shape.get("error", {})
    status = told.get("httpStatusCode") or (500 if shape.get("fault") else None)
    fact = {"code": told.get("code") if told.get("code") != name else None, "status": status}
    return {key: value for key, value in fact.items() if value}


def _text(sdk: str, entry: dict) -> str:
    errors = [f" {_compact(name)}: {_compact(fact)}" for name, fact in sorted(entry["errors"].items())]
    lists = sorted((sorted(operations), list(names)) for names, operations in entry["lists"].items())
    lines = [f' {{"operations": {_compact(operations)}, "errors": {_compact(names)}}}' for operations, names in lists]
    parts = [f'"sdk": {_compact(sdk)}']
    if errors:
        parts += ['"errors": {\n' + ",\n".join(errors) + "\n}", '"lists": [\n' + ",\n".join(lines) + "\n]"]
    for key in ("after", "unclear"):
        if entry[key]:
            parts.append(f'"{key}": [\n' + ",\n".join(f" {_compact(item)}" for item in entry[key]) + "\n]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _compact(value) -> str:
    return json.dumps(value, ensure_ascii=False)
