"""Which event fields fill the variables of an ARN template.

A wrong field makes a policy that denies the call, a missing one only makes it wider,
so each rule states when it may be trusted, and a rule that is not certain is not applied.
"""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from .api import Member, Operation
from .authorization import TWO_PAGES, Action, ResourceType, Service, template_variables
from .decisions import Decisions
from .words import CREATORS, WORD, ending, norm, shares_tail, singular, stem, verb_and_noun

# Members that may carry the ARN of whatever resource the call is about.
ANY_ARN = frozenset(("arn", "arns", "resource", "resources", "resourcearn", "resourcearns", "resourceid",
                     "resourceids", "resourceidentifier", "targetarn", "resourcearnlist", "tagresourcearn"))
# Calls with a source and a target, whose names stand side by side.
RESTORES = frozenset(("restore", "copy", "clone"))
# Variables and members that say nothing about what they name.
BARE = frozenset(("", "resource"))
BARE_MEMBERS = frozenset(("name", "id", "identifier", "names", "ids", "identifiers"))
# What ARN members name that is rarely of the service that is called.
FOREIGN = ("role", "key", "topic", "certificate", "loadbalancer", "bucket", "function", "guardrail",
           "loggroup", "outpost", "secret", "stream", "principal", "destination", "network")
# How sure a rule is, best first. An ARN comes after the names: the first member that is present
# is taken, and an ARN of another type would hide a name.
NAMED, EXACT, NOUN, OF_OPERATION, ARN, TAIL, OF_PART, SOME_ARN = range(8)
# What each rule rests on. A guess must be decided in `rules/bindings.toml`, one by one.
EVIDENCE = ("named", "same name", "same noun", "of the operation", "ARN", "guess", "guess", "ARN")
# Whom a message goes to is no resource, whatever the resource types of the sender's are called.
RECIPIENT = re.compile(r"(destination|recipient|target|to|cc|bcc)(phone|email|address|number)")


@dataclass
class Spec:
    """One resource a need is about, as written to the catalog."""

    type: str
    bind: dict[str, list[str]] = field(default_factory=dict)
    optional: bool = False
    when: list[str] = field(default_factory=list)

    def to_json(self) -> dict:
        out: dict = {"type": self.type}
        if self.bind:
            out["bind"] = self.bind
        if self.optional:
            out["optional"] = True
        if self.when:
            out["when"] = self.when
        return out


@dataclass
class Shape:
    """How requests of one service look in CloudTrail, and what its members are called."""

    members: list[Member]
    is_ec2: bool = False
    is_s3: bool = False
    names: dict[str, list[str]] = field(default_factory=dict)
    decisions: Decisions | None = None

    def sources(self, member: Member) -> list[str]:
        """Where a member's value stands in an event, best first."""
        if self.is_ec2:
            names = dict.fromkeys(name[:1].lower() + name[1:] for name in (*member.also, member.name))
            return [path for name in names for path in (f"**.{name}", f"**.{name}[].content")]
        if self.is_s3 and member.depth == 0 and member.name == "Bucket":
            return ["bucketName"]
        found = [member.path]
        if member.depth == 0 and not member.is_list:
            found.extend(member.also)
        return found


def load_names(rules: Path) -> dict[str, dict[str, list[str]]]:
    """`rules/members.toml`: per prefix and resource type, the members that name it."""
    return tomllib.loads((rules / "members.toml").read_text())


def resources(operation: Operation, action: Action, service: Service, shape: Shape) -> list[Spec]:
    """The resources that `operation` needs `action` on."""
    binder = Binder(operation, service, shape, len(action.types()))
    required = [spec for name in action.required for spec in binder.specs(service.types[name])]
    optional = [spec for name in action.optional for spec in binder.specs(service.types[name])]
    bound = [spec for spec in (_when_named(spec, service) for spec in optional) if spec.bind]
    for spec in bound:
        spec.optional = True
    if service.prefix in TWO_PAGES:
        # The types of the other version of the service are not this call's.
        _mark_alternatives(required + bound, binder)
        if any(spec.bind for spec in required + bound):
            for spec in required:
                spec.optional = spec.optional or not spec.bind
    _mark_alternatives(required, binder)
    return required + bound


def _when_named(spec: Spec, service: Service) -> Spec:
    """A sub-resource counts only if the request names it, not when only its parent is named."""
    variables = service.types[spec.type].variables()
    inherited = {
        variable
        for kind in service.types.values()
        if len(kind.variables()) < len(variables) and set(kind.variables()) <= set(variables)
        for variable in kind.variables()
    }
    if len(inherited) == len(variables):
        return spec
    own = [variable for variable in spec.bind if variable not in inherited]
    if spec.bind and not own:
        return Spec(spec.type)
    from_parent = any(variable in inherited for variable in spec.bind)
    if from_parent and own and len(spec.bind[own[0]]) == 1:
        spec.when = list(spec.bind[own[0]])
    return spec


def _mark_alternatives(specs: list[Spec], binder: "Binder") -> None:
    """Types that only one and the same ARN member can name are alternatives, not all needed."""
    for spec in specs:
        sources = {source for found in spec.bind.values() for source in found}
        shared = any(
            other is not spec and sources & {s for found in other.bind.values() for s in found}
            for other in specs
        )
        if sources and shared and sources <= binder.arn_sources:
            spec.optional = True


class Binder:
    def __init__(self, operation: Operation, service: Service, shape: Shape, choices: int):
        self.verb, self.noun = verb_and_noun(operation.name)
        # `DisassociateDeviceFromThing`: a bare id is the device's, not the thing's.
        self.relates = bool({"From", "With", "To", "By"} & set(WORD.findall(operation.name)))
        self.about_tags = "tag" in operation.name.lower()
        self.shape = shape
        self.nouns = {norm(name) for name in service.types} | {
            stem(variable) for kind in service.types.values() for variable in kind.variables()
        }
        self.ids = {
            stem(variable) for kind in service.types.values() for variable in kind.variables()
            if ending(variable) == "id"
        }
        self.two_versions = service.prefix in TWO_PAGES
        self.is_only_type = choices == 1
        self.arn_sources: set[str] = set()

    def specs(self, kind: ResourceType) -> list[Spec]:
        """Usually one; a copying call names a source and a target and needs both."""
        variables = kind.variables()
        pair = self._pair(variables[-1], kind) if variables else None
        if pair is None:
            return [self._spec(kind)]
        return [Spec(kind.name, {variables[-1]: self.shape.sources(member)}) for member in pair]

    def _pair(self, variable: str, kind: ResourceType) -> tuple[Member, Member] | None:
        found: dict[str, Member] = {}
        noun = stem(kind.name) if stem(variable) in BARE else stem(variable)
        for member in self.shape.members:
            name = norm(member.name)
            for side in ("source", "target", "destination"):
                plain = name.removeprefix(side)
                if member.depth == 0 and plain != name and stem(plain) and (
                    stem(plain) == noun or shares_tail(stem(plain), noun)):
                    if not self._same_kind(variable, name) or side in found:
                        return None
                    found[side] = member
        target = found.get("target") or found.get("destination")
        return (found["source"], target) if "source" in found and target else None

    def _spec(self, kind: ResourceType) -> Spec:
        spec = Spec(kind.name)
        for template in kind.arns:
            variables = template_variables(template)
            for variable in variables:
                found = self._variable(variable, kind, variable == variables[-1])
                if found:
                    kept = spec.bind.setdefault(variable, [])
                    kept.extend(source for source in found if source not in kept)
        return spec

    def _variable(self, variable: str, kind: ResourceType, is_last: bool) -> list[str]:
        """Sources of one variable, the surest rule first; rules that guess stand alone."""
        ranked: list[tuple[int, int, Member]] = []
        for position, member in enumerate(self.shape.members):
            rank = self._rank(member, variable, kind, is_last)
            if rank is not None and not self._means_another(member, kind, rank, variable):
                ranked.append((rank + 10 * member.depth, position, member))
        if not ranked:
            return []
        ranked.sort(key=lambda entry: entry[:2])
        best = ranked[0][0]
        sure = best % 10 < TAIL
        if best < OF_OPERATION:
            chosen = [entry for entry in ranked if entry[0] < OF_OPERATION or entry[0] == ARN]
        elif best <= ARN:
            chosen = self._arn_or_bare(variable, [entry for entry in ranked if entry[0] <= ARN])
        else:
            chosen = [entry for entry in ranked if entry[0] == best]
        if (best >= 10 and len(chosen) > 2) or (not sure and best % 10 != SOME_ARN and len(chosen) > 1):
            return []
        found: list[str] = []
        for rank, _, member in chosen:
            is_rest = norm(variable) == norm(kind.name) + "resource"
            if self.shape.decisions:
                evidence = "ARN" if is_rest else _evidence(rank, variable)
                self.shape.decisions.note(kind.name, variable, member.path, evidence)
            for source in self.shape.sources(member):
                source += "|arn" if is_rest else ""
                if source not in found:
                    found.append(source)
                if rank % 10 in (ARN, SOME_ARN):
                    self.arn_sources.add(source)
        return found

    def _means_another(self, member: Member, kind: ResourceType, rank: int, variable: str) -> bool:
        if RECIPIENT.match(norm(member.name)) and rank % 10 not in (ARN, SOME_ARN):
            return True
        decided = self.shape.decisions
        return bool(decided) and rank != NAMED and decided.is_dropped(kind.name, member.path)

    def _arn_or_bare(self, variable: str, entries: list) -> list:
        """Beside an ARN a bare name is often the new name, and never the id that the ARN ends in."""
        if any(entry[0] == ARN for entry in entries) and (self.verb == "update" or "name" not in ending(variable)):
            return [e for e in entries if e[0] == ARN or "name" not in ending(e[2].name)]
        return entries

    def _rank(self, member: Member, variable: str, kind: ResourceType, is_last: bool) -> int | None:
        name, wanted = norm(member.name), norm(variable)
        is_arn = name.endswith(("arn", "arns", "arnlist"))
        if self._is_named(member, variable, kind, is_last):
            return ARN if is_arn else NAMED
        if not is_last and member.depth == 0:
            # `snapshotClusterIdentifier` is the snapshot's cluster; beside it stands the one to be made.
            rest = name.removeprefix(norm(kind.name))
            if rest != name and not is_arn and stem(rest) and stem(rest) == stem(variable):
                return NAMED
            if self.verb in RESTORES and self._is_source(kind) and not name.startswith("source"):
                return None
            if is_arn and stem(name) == stem(variable) and stem(variable) not in BARE:
                return ARN
        if wanted in (name, *map(norm, member.also)) or (member.is_list and singular(name) == wanted):
            if wanted in BARE_MEMBERS:
                return self._bare_variable_rank(member, kind)
            return EXACT if member.depth < 3 else None
        if self._is_other_variable(name, variable, kind):
            return None
        noun = stem(kind.name) if is_last and stem(variable) in BARE else stem(variable)
        member_noun = stem(singular(name) if member.is_list else name)
        if is_last and member.depth == 0:
            if name in ANY_ARN or (self.about_tags and name in ("resourcename", "resourcelist")):
                return ARN
            if is_arn:
                return self._arn_rank(stem(name.removesuffix("list")), noun, kind)
        if is_arn or self._creates_id(variable, name) or not self._same_kind(variable, name):
            return None
        if self.two_versions and ending(name) == "id" and ending(variable) == "name" and stem(name) in self.ids:
            return None
        if noun and member_noun == noun:
            return NOUN if member.depth < 2 else None
        if is_last and name in BARE_MEMBERS:
            return self._bare_rank(member, noun, kind)
        if is_last and member.depth == 0:
            return self._tail_rank(member_noun, noun, kind)
        return None

    @staticmethod
    def _is_source(kind: ResourceType) -> bool:
        """What a restore is made from: its parent is not what the restore makes."""
        return any(word in norm(kind.name) for word in ("snapshot", "backup", "recoverypoint", "image"))

    def _is_named(self, member: Member, variable: str, kind: ResourceType, is_last: bool) -> bool:
        """`rules/members.toml` says so."""
        if member.depth > 1:
            return False
        for entry in (*self.shape.names.get(kind.name, ()), *self.shape.names.get("*", ())):
            target, _, name = entry.rpartition("=")
            fits = norm(target) == norm(variable) if target else is_last
            if fits and norm(name) in map(norm, (member.name, *member.also)):
                return True
        return False

    def _arn_rank(self, member_noun: str, noun: str, kind: ResourceType) -> int | None:
        """An ARN is checked against the template when the event is read, so it cannot mislead;
        but one that names another type says nothing about this one."""
        wanted = {norm(kind.name), noun, stem(kind.name)} - {""}
        if member_noun in wanted:
            return ARN
        if any(member_noun.startswith(w) or shares_tail(member_noun, w) for w in wanted):
            return SOME_ARN
        others = tuple(other for other in self.nouns - wanted if len(other) > 2)
        if member_noun.endswith((*others, *FOREIGN)):
            return None
        return SOME_ARN

    def _bare_variable_rank(self, member: Member, kind: ResourceType) -> int | None:
        """`${Id}` says nothing of what it names: the call must be about this type, or about no other."""
        rank = self._bare_rank(member, stem(kind.name), kind)
        alone = self.is_only_type and member.depth == 0 and self.verb not in CREATORS
        return EXACT if rank is None and alone else rank

    def _bare_rank(self, member: Member, noun: str, kind: ResourceType) -> int | None:
        """`Name` is the name of what the operation is about."""
        wanted = {norm(kind.name), noun} - {""}
        if member.depth == 1:
            parent = norm(member.path.split(".")[0])
            return NOUN if parent in wanted else None
        if member.depth:
            return None
        if self.noun in wanted:
            is_new_id = self.verb == "create" and ending(member.name) in ("id", "ids", "identifier")
            return None if is_new_id else OF_OPERATION
        tail = max((w for w in self.nouns if len(w) > 2 and self.noun.endswith(w)), key=len, default="")
        if tail in wanted and self.verb not in CREATORS and not self.relates:
            return OF_PART
        longest = max((w for w in self.nouns if w and self.noun.startswith(w)), key=len, default="")
        is_part = longest in wanted and self.is_only_type and self.verb not in ("create", "put", "add", "register")
        return OF_PART if is_part else None

    def _tail_rank(self, member_noun: str, noun: str, kind: ResourceType) -> int | None:
        """`BaselineId` names a patch baseline, unless another type is a closer match.

        What a copy is made from is not enough: the call also needs the copy.
        """
        candidates = {norm(kind.name), noun} - {""}
        if self.verb in CREATORS and member_noun.startswith(("source", "primary")):
            return None
        if not any(shares_tail(member_noun, candidate) for candidate in candidates):
            return None
        closer = [
            other for other in self.nouns - candidates
            if other and (other == member_noun or (
                member_noun.endswith(other) and len(other) > max(map(len, candidates))))
        ]
        return None if closer else TAIL

    @staticmethod
    def _is_other_variable(member: str, variable: str, kind: ResourceType) -> bool:
        """`BrokerId` is no source of `BrokerName` where the ARN has both."""
        return any(
            member == norm(other)
            for arn in kind.arns if variable in (found := template_variables(arn))
            for other in found if other != variable
        )

    def _creates_id(self, variable: str, member: str) -> bool:
        """A creating call cannot name what AWS is about to number."""
        kind = ending(member)
        return (self.verb in CREATORS and ending(variable) == "id" and "id" not in kind
                and (kind != "" or self.verb == "create"))

    @staticmethod
    def _same_kind(variable: str, member: str) -> bool:
        """A name never stands where the ARN holds an id; `ResourceId` may be either."""
        is_id = ending(variable) == "id" or norm(variable) == "identifier"
        may_be_name = norm(variable) == "resourceid" and member == "name"
        return may_be_name or not (is_id and ending(member) in ("name", "names"))


def _evidence(rank: int, variable: str) -> str:
    """A generic word that is the same on both sides proves nothing: `ResourceId` may be anything's."""
    generic = rank % 10 == EXACT and (stem(variable) in BARE or norm(variable) in BARE_MEMBERS)
    return "guess" if generic else EVIDENCE[rank % 10]


def like_named(kind: ResourceType) -> dict[str, list[str]]:
    """Where no model tells the members: those named like the variables, by name, id or ARN."""
    bind = {}
    for variable in kind.variables():
        plain = variable[:1].lower() + variable[1:]
        noun = re.sub(r"(Name|Identifier|Id)$", "", plain)
        bind[variable] = [plain, f"{noun}Arn", f"{plain}s[]"]
    return bind
