"""Which event fields fill the variables of an ARN template.

A wrong field makes a policy that denies the call, a missing one only makes it wider,
so each rule states when it may be trusted, and a rule that is not certain is not applied.
"""

from dataclasses import dataclass, field

from .api import Member, Operation
from .authorization import Action, ResourceType, Service, template_variables
from .words import CREATORS, ending, norm, singular, stem, verb_and_noun

# Members that may carry the ARN of whatever resource the call is about.
ANY_ARN = frozenset(("arn", "arns", "resource", "resourcearn", "resourcearns", "resourceid",
                     "resourceidentifier", "targetarn", "resourcearnlist", "tagresourcearn"))
# Variables and members that say nothing about what they name.
BARE = frozenset(("", "resource"))


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
    """How requests of one service look in CloudTrail."""

    members: list[Member]
    is_ec2: bool = False
    is_s3: bool = False

    def sources(self, member: Member) -> list[str]:
        """Where a member's value stands in an event, best first."""
        if self.is_ec2:
            leaf = member.wire or member.name
            path = f"**.{leaf[:1].lower()}{leaf[1:]}"
            return [path, path + "[].content"]
        if self.is_s3 and member.depth == 0 and member.name == "Bucket":
            return ["bucketName"]
        found = [member.path]
        if member.wire and member.depth == 0 and not member.is_list:
            found.append(member.wire)
        return found


def resources(operation: Operation, action: Action, service: Service, shape: Shape) -> list[Spec]:
    """The resources that `operation` needs `action` on."""
    binder = Binder(operation, shape)
    required = [binder.spec(service.types[name]) for name in action.required]
    optional = [binder.spec(service.types[name]) for name in action.optional]
    bound = [_only_when_named(spec, service.types[spec.type]) for spec in optional if spec.bind]
    for spec in bound:
        spec.optional = True
    _mark_alternatives(required, binder)
    return required + bound


def _only_when_named(spec: Spec, kind: ResourceType) -> Spec:
    """A sub-resource counts only if the request names it, not when only its parent is named."""
    variables = template_variables(kind.arns[0])
    last = variables[-1] if variables else None
    if len(variables) > 1 and last in spec.bind and len(spec.bind) > 1:
        spec.when = [spec.bind[last][0]]
    elif len(variables) > 1 and last not in spec.bind:
        spec.bind = {} if len(spec.bind) < len(variables) else spec.bind
    return spec


def _mark_alternatives(specs: list[Spec], binder: "Binder") -> None:
    """Types that only one and the same ARN member can name are alternatives, not all needed."""
    if len(specs) < 2:
        return
    for spec in specs:
        sources = [source for found in spec.bind.values() for source in found]
        shared = [other for other in specs if other is not spec and any(
            source in found for source in sources for found in other.bind.values())]
        if sources and shared and all(source in binder.arn_sources for source in sources):
            spec.optional = True


class Binder:
    def __init__(self, operation: Operation, shape: Shape):
        self.operation = operation
        self.shape = shape
        self.verb, self.noun = verb_and_noun(operation.name)
        self.arn_sources: set[str] = set()

    def spec(self, kind: ResourceType) -> Spec:
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
        """Sources of one variable: exact name, then ARN, then same noun, then the operation's noun."""
        ranked: list[tuple[int, int, str]] = []
        for position, member in enumerate(self.shape.members):
            rank = self._rank(member, variable, kind, is_last)
            if rank is None or (member.depth and rank > 2):
                continue
            for source in self.shape.sources(member):
                ranked.append((rank + 10 * member.depth, position, source))
                if rank == 1:
                    self.arn_sources.add(source)
        shallow = [entry for entry in ranked if entry[0] < 10]
        chosen = shallow or [entry for entry in ranked if entry[0] < 30]
        if not shallow and len(chosen) > 2:
            return []
        found: list[str] = []
        for _, _, source in sorted(chosen):
            if source not in found:
                found.append(source)
        return found

    def _rank(self, member: Member, variable: str, kind: ResourceType, is_last: bool) -> int | None:
        name, wanted = norm(member.name), norm(variable)
        names = {name, norm(member.wire)} - {""}
        if wanted in names or (member.is_list and singular(name) == wanted):
            return 0
        if is_last and self._is_arn_of(name, member, variable, kind):
            return 1
        if self._creates_id(variable, member):
            return None
        noun = stem(variable)
        if noun in BARE and is_last:
            noun = stem(kind.name)
        member_noun = stem(singular(name) if member.is_list else name)
        if noun and member_noun == noun and self._same_kind(variable, name):
            return 2
        if is_last and member_noun in BARE and name in ("name", "id", "identifier", "names", "ids", "identifiers"):
            if self.noun == norm(kind.name) or self.noun == noun:
                return 3 if self._same_kind(variable, name) else None
        return None

    def _is_arn_of(self, name: str, member: Member, variable: str, kind: ResourceType) -> bool:
        if name in ANY_ARN:
            return name.endswith(("arn", "arns", "arnlist")) or not member.depth
        if not name.endswith(("arn", "arns", "arnlist")):
            return False
        noun = stem(name.removesuffix("list"))
        return noun != "" and noun in (norm(kind.name), stem(variable), stem(kind.name))

    def _creates_id(self, variable: str, member: Member) -> bool:
        """A creating call cannot name what AWS is about to number."""
        return self.verb in CREATORS and ending(variable) == "id" and "name" in ending(member.name)

    @staticmethod
    def _same_kind(variable: str, member: str) -> bool:
        """A name never stands where the ARN holds an id."""
        return not (ending(variable) == "id" and ending(member) in ("name", "names"))
