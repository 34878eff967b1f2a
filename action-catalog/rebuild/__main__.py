"""`python3 -m rebuild`, from `action-catalog/`: pinned packages in, the catalog out."""

import argparse
import sys
from pathlib import Path

from . import api, assemble, authorization, changes, checks, context, corrections, coverage, errors
from . import explained, made, names, packages, places, reference, render, second, stars, values
from .classes import Classes

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT.parent


def main() -> int:
    arguments = _arguments()
    try:
        archives = packages.open_all(arguments.sources, arguments.offline)
    except packages.PackageError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    tree, problems, told = build(archives, arguments.service_reference)
    listed = errors.load(archives["api"], ROOT / "rules")
    problems += errors.problems(listed, ROOT / "rules")
    if problems:
        print("\n".join(f"error: {problem}" for problem in problems), file=sys.stderr)
        print(f"error: {len(problems)} problems, nothing written", file=sys.stderr)
        return 1
    files = rendered(tree, told, arguments.service_reference) | errors.rendered(listed)
    files |= places.rendered(archives["api"], ROOT / "rules") | names.rendered(ROOT / "rules")
    report = changes.report(PROJECT, files)
    if arguments.check:
        print(report or "the catalog is what the sources and rules say")
        return 1 if report else 0
    changes.write(PROJECT, files)
    print(report or "no change")
    return 0


def build(archives: dict, reference_directory: Path | None) -> tuple[dict[str, dict], list[str], list[str]]:
    """The corrected catalog, everything that is wrong with it, and what its rules explain."""
    services = authorization.load(archives)
    listed = reference.load(reference_directory, services) if reference_directory else {}
    authorization.settle(services)
    models = assemble.by_prefix(services, api.load(archives["api"]), ROOT / "rules")
    tree, undecided, evidence = assemble.build(services, models, ROOT / "rules")
    reference.fill(tree, listed)
    classes = Classes(ROOT / "rules")
    problems = corrections.apply(tree, corrections.load(ROOT / "corrections"), classes)
    rules = second.Rules(ROOT / "rules")
    second.complete(tree, models, rules)
    problems += context.complete(tree, ROOT / "rules")
    problems += made.complete(tree, models, made.Rules(ROOT / "rules"))
    unspelled, counts = values.complete(tree, models, values.Rules(ROOT / "rules"))
    problems += undecided + unspelled
    problems += assemble.unused_rules(tree, ROOT / "rules") + second.unused(tree, rules)
    for disagreement in reference.disagreements(tree, listed):
        print(f"warning: {disagreement}", file=sys.stderr)
    problems += checks.problems(tree)
    if problems:
        return tree, problems, []
    known = explained.Explained(tree, models, rules)
    told = known.page() + made.page(tree) + stars.page(tree, evidence, counts)
    return tree, [f"nothing explains {what}" for what in known.unexplained], told


def rendered(tree: dict[str, dict], told: list[str], reference_directory: Path | None) -> dict[str, str]:
    """Path below the project → text."""
    files = {f"action-catalog/services/{prefix}.json": render.service(entry) for prefix, entry in tree.items()}
    files["action-catalog/sources.json"] = render.sources(packages.PACKAGES, checks.counts(tree), reference_directory)
    files["docs/catalog-coverage.md"] = coverage.page(tree, told)
    return files


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="rebuild", description=__doc__)
    parser.add_argument(
        "--sources", type=Path, default=Path.home() / ".cache/lpgen/catalog-sources", metavar="DIR",
        help="where the packages are, or are put (default: %(default)s)",
    )
    parser.add_argument("--offline", action="store_true", help="fetch nothing; a missing package is an error")
    parser.add_argument(
        "--service-reference", type=Path, metavar="DIR",
        help="a directory of AWS Service Reference JSON files, one per service, laid over the packages' facts",
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the catalog would change")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
