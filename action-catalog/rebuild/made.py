"""Whether tomorrow brings another name: one class for every resource type, and what operations make.

The class decides how the last variable of a type's ARN varies; who names a resource is read from the operation
that creates it: a name that stands in the request is the caller's, one that only the answer holds is AWS's.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from .api import Api, Operation
from .authorization import template_variables
from .second import MAKING
from .words import ending, norm, singular, stem, verb_and_noun

CLASSES = ("never", "stays", "job", "evidence")
SPLIT = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+|\d+")
IDS = ("id", "identifier", "uuid", "ids")
NAMESAKE = re.compile(r"(?P<literal>[\w-]*)[/:]\$\{(?P<name>\w+Name)\}[/:-]\$\{(?P<id>\w+)\}$")


@dataclass(frozen=True)
class Told:
    """The class of a type and what told it."""

    kind: str
    by: str


class Rules:
    """Facts of `rules/made-names.toml`."""

    def __init__(self, rules: Path):
        table = tomllib.loads((rules / "made-names.toml").read_text())
        self.types: dict[str, str] = {}
        self.services: dict[str, str] = {}
        self.nouns: dict[str, str] = {}
        self.runs: set[str] = set()
        self.problems: list[str] = []
        for kind in CLASSES:
            for entry in table.get(kind, ()):
                self._read(kind, entry)
        self.makes = {(m["operation"], m["type"]): m["from"] for e in table.get("makes", ()) for m in e["operations"]}
        self.used: set[str] = set()

    def _read(self, kind: str, entry: dict) -> None:
        self.problems += [f"made-names.toml: {kind} has no {key}" for key in ("reason", "source") if not entry.get(key)]
        self.runs |= {squash(noun) for noun in entry.get("run", ())}
        told = ((self.types, entry.get("types", ())), (self.services, entry.get("services", ())),
                (self.nouns, [squash(noun) for noun in (*entry.get("nouns", ()), *entry.get("run", ()))]))
        for known, names in told:
            for name in names:
                if name in known:
                    self.problems.append(f"made-names.toml: `{name}` is told twice")
                known[name] = kind

    def told(self, prefix: str, name: str) -> Told:
        full = f"{prefix}:{name}"
        if full in self.types:
            self.used.add(full)
            return Told(self.types[full], "type")
        noun = self.noun(name)
        if noun is not None and self.nouns[noun] == "job" and self.services.get(prefix) != "never":
            self.used.add(noun)
            return Told("job", noun)
        if prefix in self.services:
            self.used.add(prefix)
            return Told(self.services[prefix], "service")
        if noun is not None:
            self.used.add(noun)
            return Told(self.nouns[noun], noun)
        return Told("evidence", "nothing else")

    def noun(self, name: str) -> str | None:
        """The longest noun that the type's name ends with, at the beginning of a word."""
        parts = [part.lower() for part in SPLIT.findall(name)]
        for start in range(len(parts)):
            text = "".join(parts[start:])
            for noun in (text, singular(text)):
                if noun in self.nouns:
                    return noun
        return None


def squash(noun: str) -> str:
    return noun.replace(" ", "").lower()


def complete(tree: dict, by_prefix: dict[str, list[Api]], rules: Rules) -> list[str]:
    """Gives every resource type its class and every operation what it makes; returns what is wrong."""
    for prefix, service in tree.items():
        operations = [o for api in by_prefix.get(prefix, ()) for o in api.operations]
        for name, kind in service["resource_types"].items():
            _complete(service, prefix, name, kind, operations, rules)
    known = {f"{prefix}:{name}" for prefix, service in tree.items() for name in service["resource_types"]}
    stale = [f"made-names.toml: no resource type `{name}`" for name in rules.types if name not in known]
    stale += [f"made-names.toml: no service `{name}`" for name in rules.services if name not in tree]
    stale += [f"made-names.toml: no type is called `{noun}`" for noun in rules.nouns if noun not in rules.used]
    return rules.problems + stale


def _complete(service: dict, prefix: str, name: str, kind: dict, operations: list[Operation], rules: Rules) -> None:
    last = [names[-1] for arn in kind["arn"] if (names := template_variables(arn))]
    if not last:
        kind["names"] = "none"
        return
    told = rules.told(prefix, name)
    varies = kind.get("varies") or {}
    if varies:
        # What a correction says of a variable stays said.
        kind["names"] = "key" if "key" in varies.values() else "job"
    else:
        kind["names"] = told.kind
    makers = [o for o in operations if _makes(service, prefix, o, name, last[0])]
    own = {o.name: from_answer for o in makers if (from_answer := _answer(o, name, last[0], prefix == "ec2"))}
    own |= {full.partition(":")[2]: paths for (full, of), paths in rules.makes.items()
            if of == name and full.startswith(f"{prefix}:")}
    if kind["names"] != "never" and own:
        kind["made_by"] = own
    if varies or kind["names"] in ("never", "stays") or kind.get("forms"):
        if kind.get("forms") and kind["names"] in ("job", "evidence") and not varies:
            kind["names"] = "stays"
        return
    how = "new"
    if kind["names"] == "job":
        # An id that AWS gives out looks random whatever it is; one or two may be set up.
        creators = [o for o in makers if o.name.startswith("Create")] or makers
        is_given_out = ending(last[0]) != "name" and not any(_is_callers(o, name, last[0]) for o in creators) and (
            bool(own) or not makers and ending(last[0]) in IDS)
        how = "job" if not is_given_out else "run" if told.by in rules.runs else "id"
    kind["varies"] = {variable: how for variable in last}
    # A name with an id that tells namesakes apart: requests give one or the other, and another name comes with
    # another id.
    namesakes = {own for arn in kind["arn"] if (own := _namesake(arn, name))}
    kind["varies"] |= {variable: "new" if how == "new" else "job" for variable in namesakes}


def _namesake(arn: str, name: str) -> str | None:
    """The variable before the last one, where both are of one thing: `stack/${StackName}/${Id}`."""
    found = NAMESAKE.search(arn)
    if not found or ending(found["id"]) not in (*IDS, ""):
        return None
    thing, by_id = stem(found["name"]), stem(found["id"])
    is_bare = by_id in ("", "opaque", "unique") or norm(found["id"]) in IDS
    is_same = thing == by_id or is_bare and (thing in norm(name) or f"{found['literal'].lower()}" == thing)
    return found["name"] if is_same else None


def _makes(service: dict, prefix: str, operation: Operation, name: str, variable: str) -> bool:
    """Whether an operation creates a thing of this type."""
    # What a thing is made from is not made.
    verb, noun = verb_and_noun(operation.name.partition("From")[0])
    if verb not in MAKING or not noun:
        return False
    action = service["actions"].get(operation.name)
    nouns = {singular(norm(name)), singular(stem(variable))} - {""}
    is_named = any(_is_noun(noun, own) for own in nouns)
    if action is None:
        # API Gateway authorises by HTTP verb, and its nouns are those of its types.
        return noun in nouns and operation.name in service["operations"]
    required, types = action.get("types", ()), (*action.get("types", ()), *action.get("optional", ()))
    # `AllocateAddress` answers with the `allocationId` of an elastic IP: the variable's own name tells, too.
    is_others = any(_is_noun(noun, singular(norm(other))) for other in types if other != name)
    tells = verb not in ("start", "put") and stem(variable) not in ("", "resource")
    is_answered = name in required and tells and not is_others and any(
        norm(member.name) == norm(variable) for member in operation.output)
    is_own = noun == singular(norm(name))
    return is_named and (name in types or not types or is_own) or is_answered


def _is_callers(operation: Operation, name: str, variable: str) -> bool:
    """Whether the request of a creating operation holds the name."""
    nouns = {singular(norm(name)), singular(stem(variable))} - {""}
    for member in operation.input:
        said = norm(member.name)
        is_bare = said in ("name", "identifier") and ending(variable) not in IDS
        is_own = ending(said) in ("name", *IDS) and singular(stem(said)) in nouns
        if member.depth == 0 and (is_bare or is_own) and (member.required or ending(said) == "name"):
            return True
    return False


def _is_noun(noun: str, own: str) -> bool:
    """`snapshot` and `dbsnapshot` mean the same thing; a tail of three letters proves nothing."""
    return noun == own or noun.endswith(own) and len(own) > 3 or own.endswith(noun) and len(noun) > 3


def _answer(operation: Operation, name: str, variable: str, is_ec2: bool = False) -> list[str]:
    """Where the answer holds an id that the request does not."""
    noun, own = singular(norm(name)), singular(stem(variable))
    depth = 8 if operation.name.startswith("Start") else 0
    asked = {norm(member.name) for member in operation.input if member.depth <= depth}
    if norm(variable) in asked:
        return []
    exact, plain = [], []
    for member in operation.output:
        said = norm(member.path.rpartition(".")[2])
        of = singular(stem(said))
        if said in asked or ending(said) not in (*IDS, "arn", "arns"):
            continue
        if said == norm(variable) or of and of in (noun, own):
            exact.append(member)
        elif said in ("id", "arn"):
            plain.append(member)
    found = exact or [m for m in plain if m.depth <= 1]
    if not found:
        return []
    if is_ec2:
        # CloudTrail writes the answers of EC2 as its XML: `instancesSet.items[].instanceId`.
        leaves = {member.path.rpartition(".")[2].removesuffix("[]") for member in found}
        return [f"response:**.{leaf}" for leaf in sorted(leaves)]
    least = min(member.depth for member in found)
    return [f"response:{member.path}" for member in found if member.depth == least]


def page(tree: dict) -> list[str]:
    """How many types each class has."""
    counts: dict[str, int] = {}
    made = 0
    for service in tree.values():
        for kind in service["resource_types"].values():
            counts[kind["names"]] = counts.get(kind["names"], 0) + 1
            made += bool(kind.get("made_by"))
    rows = [
        ("never", "set up by somebody: never widened"), ("stays", "long-lived: exact, unless the function makes it"),
        ("job", "made per job, session or call"), ("key", "keys of objects"),
        ("evidence", "widened when records keep bringing new names"), ("none", "the ARN holds no name"),
    ]
    said = f"Of {sum(counts.values()):,} resource types; of {made:,} an operation's answer tells what it made."
    lines = ["## How names come about", "", said, ""]
    lines += ["| class | types | what |", "|---|--:|---|"]
    return [*lines, *(f"| {kind} | {counts.get(kind, 0):,} | {what} |" for kind, what in rows), ""]
