"""What happens to a request's value before it stands in an ARN, by rule for every operation.

Path parameters are decoded, names are told from ids, words are spelled as ARNs spell them, and a place in
S3 is its prefix. The last step of the derivation: it holds for corrections as for what is derived.
"""

import tomllib
from pathlib import Path

from .api import Api, Member, Operation
from .words import ending, norm

S3 = ("s3", "s3express", "s3-object-lambda", "s3-outposts")
PLACE = "|after:s3://|first"


class Rules:
    """`rules/values.toml`."""

    def __init__(self, rules: Path):
        table = tomllib.loads((rules / "values.toml").read_text())
        self.spelled: dict[str, dict[str, str]] = table["spelled"]
        self.as_is: dict[str, str] = table["as-is"]
        self.open: dict[str, str] = table["open"]
        self.begins: dict[str, str] = table["begins"]
        self.ids: dict[str, int] = table["id-lengths"]
        self.names: dict[str, str] = table["names-in-ids"]
        self.used: set[str] = set()


def complete(tree: dict, models: dict[str, list[Api]], rules: Rules) -> tuple[list[str], dict[str, int]]:
    """Changes `tree` in place; what no rule decides, and how many sources each rule changed."""
    counts = {"decoded": 0, "spelled": 0, "told from names": 0, "places in S3": 0, "types told by a word": 0}
    problems: list[str] = []
    for prefix, apis in models.items():
        for api in apis:
            for operation in api.operations:
                entry = tree[prefix]["operations"].get(operation.name)
                for need in (entry or {}).get("needs", ()):
                    _need(prefix, operation, need, rules, counts, problems)
    for service in tree.values():
        for entry in service["operations"].values():
            for need in entry.get("needs", ()):
                counts["places in S3"] += sum(_place(spec) for spec in need.get("on", ()))
    listed = {*rules.spelled, *rules.as_is, *rules.open, *rules.begins, *rules.names}
    problems += [f"values.toml: `{entry}` is no binding" for entry in sorted(listed - rules.used)]
    return sorted(set(problems)), counts


def _need(prefix: str, operation: Operation, need: dict, rules: Rules, counts: dict, problems: list[str]) -> None:
    members = {member.path.lower(): member for member in operation.input}
    for spec in need.get("on", ()):
        for variable, sources in spec.get("bind", {}).items():
            where = f"{prefix} {spec['type']} {variable}"
            spec["bind"][variable] = [
                _source(prefix, where, source, members, need, "service" not in spec, rules, counts, problems)
                for source in sources if not _is_open(where, members.get(source.split("|")[0].lower()), rules)]
        if "bind" in spec:
            spec["bind"] = {variable: sources for variable, sources in spec["bind"].items() if sources}
    if "kind" not in need:
        counts["types told by a word"] += _by_word(operation, need.get("on", ()))


def _is_open(where: str, member: Member | None, rules: Rules) -> bool:
    is_open = member is not None and bool(member.enum) and where in rules.open
    if is_open:
        rules.used.add(where)
    return is_open


def _source(prefix, where, source, members, need, is_own, rules, counts, problems) -> str:
    head, *transforms = source.split("|")
    if where in rules.begins:
        rules.used.add(where)
        transforms = [t for t in transforms if not t.startswith("begins:")] + [f"begins:{rules.begins[where]}"]
    member = members.get(head.lower())
    if member is None:
        return "|".join((head, *transforms))
    if member.is_path and prefix not in S3 and "decode" not in transforms:
        counts["decoded"] += 1
        transforms.insert(0, "decode")
    variable = where.rpartition(" ")[2]
    if "Encoded" in variable and "encode" not in transforms:
        transforms.append("encode")
    if member.enum:
        # What a second permission is about stands in the words of the first.
        if "kind" not in need or where in rules.spelled:
            transforms += _spelling(where, member, transforms, rules, counts, problems)
    elif is_own and _may_be_name(member, variable):
        if where in rules.names:
            rules.used.add(where)
        elif not any(t.split(":")[0] == "id" for t in transforms):
            counts["told from names"] += 1
            transforms.append(f"id:{rules.ids[prefix]}" if prefix in rules.ids else "id")
    return "|".join((head, *transforms))


def _may_be_name(member: Member, variable: str) -> bool:
    return member.takes_names and (ending(variable) in ("id", "identifier") or norm(variable) in ("id", "identifier"))


def _spelling(where, member, transforms, rules, counts, problems) -> list[str]:
    if where in rules.as_is:
        rules.used.add(where)
        return []
    if where not in rules.spelled:
        problems.append(f"values.toml: how does an ARN spell {', '.join(member.enum[:4])} of `{where}`?")
        return []
    rules.used.add(where)
    unknown = rules.spelled[where].keys() - set(member.enum)
    problems.extend(f"values.toml: `{where}`: the model has no `{value}`" for value in sorted(unknown))
    table = "spelled:" + ",".join(f"{value}>{arn}" for value, arn in rules.spelled[where].items())
    if table in transforms:
        return []
    counts["spelled"] += 1
    return [table]


def _by_word(operation: Operation, specs: list[dict]) -> int:
    """Alternatives that one name fills, of which a word of the request chooses: `type=STATELESS`."""
    told = 0
    for member in operation.input:
        if not member.enum or member.depth or member.is_list:
            continue
        words = {i: _word(spec["type"], member.enum) for i, spec in enumerate(specs) if "when" not in spec}
        words = {i: word for i, word in words.items() if word}
        shared = {frozenset(s for found in specs[i].get("bind", {}).values() for s in found) for i in words}
        # A word that several types begin with chooses none, nor one of types that other members name.
        if len(words) < 2 or len(set(words.values())) < len(words) or len(shared) > 1:
            continue
        for i, word in words.items():
            rivals = [other for other in words.values() if other != word]
            excluded = [v for v in member.enum if any(norm(v).startswith(norm(rival)) for rival in rivals)]
            specs[i]["when"] = [f"{member.path}!={'|'.join(excluded)}"]
            told += 1
    return told


def _word(kind: str, enum: tuple[str, ...]) -> str:
    """The longest value with which the type's name begins."""
    return max((v for v in enum if len(v) > 3 and norm(kind).startswith(norm(v))), key=len, default="")


def _place(spec: dict) -> bool:
    """`s3://bucket/prefix` is what is below the prefix, not the bucket."""
    if spec["type"] != "object" or spec.get("service") != "s3" or "ObjectName" in spec.get("bind", {}):
        return False
    sources = spec.get("bind", {}).get("BucketName", [])
    places = [source.removesuffix(PLACE) for source in sources if source.endswith(PLACE)]
    if not places or len(places) != len(sources):
        return False
    spec["bind"]["ObjectName"] = [f"{place}|after:s3://|rest|trim" for place in places]
    spec["inside"] = True
    return True
