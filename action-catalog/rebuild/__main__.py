"""`python3 -m rebuild`, from `action-catalog/`."""

import argparse
import sys
from pathlib import Path

from . import api, assemble, authorization, packages, render

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    arguments = _arguments()
    archives = packages.open_all(arguments.sources, arguments.fetch)
    services = authorization.load(archives)
    authorization.settle(services)
    tree = assemble.build(services, api.load(archives["api"]), ROOT / "rules")
    files = {f"services/{prefix}.json": render.service(entry) for prefix, entry in tree.items()}
    for name, text in files.items():
        (ROOT / name).write_text(text)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="rebuild", description=__doc__)
    parser.add_argument("--sources", type=Path, default=Path.home() / ".cache/lpgen-sources")
    parser.add_argument("--fetch", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
