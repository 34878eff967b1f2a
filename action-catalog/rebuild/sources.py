"""The small language in which the catalog says where in an event a value stands.

    [scope:]path[|transform…]     a source: `bucketName`, `top:resources[].ARN|after:/`
    source, !source, source=a|b, source!=a, source^=a     a condition
"""

import re

SCOPES = ("response:", "extra:", "top:")
TRANSFORM = re.compile(r"(decode|strip|last|first|rest|lower|word|noquery|arn-resource)$|(after|before|default):.+$")
KEY = r"[\w@$-]+(?:\[\])*"
PATH = re.compile(rf"/?(?:\*\*\.)?{KEY}(?:\.{KEY})*$|\.$")
COMPARISON = re.compile(r"(!=|\^=|=)")


def source_error(source: str) -> str | None:
    """What is wrong with a source, if anything."""
    if source.startswith("'"):
        return None if len(source) > 2 and source.endswith("'") else "an unfinished literal"
    path, *transforms = source.split("|")
    for scope in SCOPES:
        path = path.removeprefix(scope)
    if not PATH.match(path):
        return f"not a path: `{path}`"
    wrong = [transform for transform in transforms if not TRANSFORM.match(transform)]
    return f"no such transform: `{wrong[0]}`" if wrong else None


def condition_error(condition: str) -> str | None:
    """What is wrong with a `when` condition, if anything."""
    if condition.startswith("!"):
        return source_error(condition[1:])
    source, comparison, value = _split(condition)
    if comparison and not value:
        return "compares with nothing"
    return source_error(source)


def _split(condition: str) -> tuple[str, str, str]:
    """Splits at the last comparison, so that a transform's own text may contain `=`."""
    found = list(COMPARISON.finditer(condition))
    if not found:
        return condition, "", ""
    at = found[-1] if condition.rstrip().endswith("=") is False else None
    if at is None:
        return condition, "", ""
    return condition[: at.start()], at[0], condition[at.end():]
