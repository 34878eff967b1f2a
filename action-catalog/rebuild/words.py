"""Comparing names that AWS spells differently in different places."""

import re

WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
ENDINGS = (
    "nameorarn", "arnorname", "idorarn", "arnorid", "arnoralias", "namewithpath",
    "identifier", "names", "name", "arns", "arn", "ids", "id",
)
VERBS_OF_TWO_WORDS = ("Batch", "Bulk", "Admin")
CREATORS = frozenset((
    "allocate", "clone", "copy", "create", "export", "generate", "import", "issue", "launch",
    "purchase", "register", "request", "restore", "run", "start", "submit",
))


def norm(name: str) -> str:
    """Letters and digits only, lower case."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def stem(name: str) -> str:
    """The noun of a variable or member: `ClusterIdentifier` and `ClusterName` give `cluster`."""
    plain = norm(name)
    for ending in ENDINGS:
        if plain.endswith(ending):
            return plain[: -len(ending)]
    return plain


def ending(name: str) -> str:
    plain = norm(name)
    for word in ENDINGS:
        if plain.endswith(word):
            return word
    return ""


def singular(noun: str) -> str:
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("sses", "xes", "ches")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


# Words that make a member name something other than the resource the call is about.
OTHER_RESOURCE = ("new", "desired", "parent", "linked", "default")


def shares_tail(one: str, other: str) -> bool:
    """`baseline` and `patchbaseline` do; a tail of two letters proves nothing."""
    short, long = sorted((one, other), key=len)
    return len(short) >= 3 and long.endswith(short) and not long.startswith(OTHER_RESOURCE)


def verb_and_noun(operation: str) -> tuple[str, str]:
    """`BatchGetProjects` gives (`get`, `project`)."""
    parts = WORD.findall(operation)
    if len(parts) > 1 and parts[0] in VERBS_OF_TWO_WORDS:
        parts = parts[1:]
    return parts[0].lower(), singular("".join(parts[1:]).lower())
