"""The small language in which the catalog says where in an event a value stands.

    [scope:]path[|transform…]     a source: `bucketName`, `top:resources[].ARN|after:/`
    source, !source, source=a|b, source!=a|b, source^=a     a condition

The catalog's reader (`src/catalog/source.rs`) is its definition; this only refuses what the
reader would silently find nothing with.
"""

import re

SCOPES = ("response:", "extra:", "top:", "/")
TRANSFORM = re.compile(
    r"(decode|encode|strip|last|first|rest|trim|lower|word|noquery|arn-resource|function-name|function-qualifier|role-name|partiql-table|partiql-index|id(:\d+)?|arn|spelled:.+)$"
    r"|(after|before|default|within|begins):.+$"
)
KEY = r"(?:\*|aws:[\w:-]+|[\w$-]+)(?:\[\d*\])*"
PATH = re.compile(rf"(?:\.|(?:\*\*\.)?{KEY}(?:\.(?:\*\*\.)?{KEY})*(?:\.@key)?)$")
COMPARISONS = ("!=", "^=", "=")


def source_error(source: str) -> str | None:
    """What is wrong with a source, if anything."""
    if source.startswith("'"):
        return None if len(source) > 2 and source.split("|")[0].endswith("'") else "an unfinished literal"
    path, *transforms = source.split("|")
    for scope in SCOPES:
        if path.startswith(scope):
            path = path.removeprefix(scope)
            break
    if not PATH.match(path):
        return f"not a path: `{path}`"
    wrong = [transform for transform in transforms if not TRANSFORM.match(transform)]
    return f"no such transform: `{wrong[0]}`" if wrong else None


def condition_error(condition: str) -> str | None:
    """What is wrong with a `when` condition, if anything."""
    if condition.startswith("!"):
        return source_error(condition[1:])
    for comparison in COMPARISONS:
        source, found, value = condition.partition(comparison)
        if found and value:
            return source_error(source)
    return source_error(condition)
