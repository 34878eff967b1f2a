"""What can be called: operations with their HTTP form, input and output members."""

import gzip
import json
import re
from dataclasses import dataclass, field

SERVICE_FILE = re.compile(r"botocore/data/([^/]+)/([^/]+)/service-2\.json(\.gz)?$")
DATE_SUFFIX = re.compile(r"20\d\d_?\d\d_?\d\d(v\d+)?$")
# Deeper members never name the resource that a call is about.
DEPTH = 4
# Members that may ask for a second permission stand deeper: roles, keys, tags, templates.
DEEPEST = 8


@dataclass(frozen=True)
class Member:
    """A leaf of an input or output shape.

    `path` is written as CloudTrail logs it: first letters lowered, `[]` after lists.
    `name` is the member's own name, `also` the names on the wire that differ from it:
    of the member and, with the EC2 protocol, of a list's elements.
    """

    name: str
    path: str
    depth: int
    required: bool
    also: tuple[str, ...] = ()
    is_list: bool = False
    enum: tuple[str, ...] = ()
    # Stands in the URI, and may be recorded as it stood there.
    is_path: bool = False
    # Its documentation says that a name does as well as an id.
    takes_names: bool = False


# `The name or ID of …`, `the ID or the name`, `ID, name, or ARN`.
NAME_OR_ID = re.compile(
    r"\bname\b[^.;]{0,30}\b(?:or|and)\b[^.;]{0,30}\b(?:id|ids|identifier|arn)\b"
    r"|\b(?:id|identifier|arn)\b[^.;]{0,20}\bor\b[^.;]{0,35}\bname\b(?! of)", re.IGNORECASE)
MARKUP = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Deep:
    """A member of any depth and kind that may ask for a second permission.

    `path` is written as CloudTrail logs it; `*` goes through the values of a map.
    """

    name: str
    path: str
    kind: str
    shape: str
    pattern: str = ""
    is_enum: bool = False
    is_pairs: bool = False


@dataclass
class Operation:
    name: str
    sdk: str
    method: str
    uri: str
    input: list[Member] = field(default_factory=list)
    output: list[Member] = field(default_factory=list)
    unsigned: bool = False
    deep: list[Deep] = field(default_factory=list)
    text: str = ""


@dataclass
class Api:
    sdk: str
    protocol: str
    labels: list[str]
    operations: list[Operation]


def load(archive) -> list[Api]:
    """The newest version of every service model, sorted by directory."""
    return [_api(sdk, archive, name) for sdk, name in models(archive)]


def models(archive) -> list[tuple[str, str]]:
    """Directory and file of the newest version of every service model, sorted."""
    newest: dict[str, tuple[str, str]] = {}
    for name in archive.names:
        match = SERVICE_FILE.search(name)
        if match:
            newest[match[1]] = max(newest.get(match[1], ("", "")), (match[2], name))
    return [(sdk, name) for sdk, (_, name) in sorted(newest.items())]


def event_name(operation: str) -> str:
    """An operation's name as catalog key: without the API version some services append."""
    return DATE_SUFFIX.sub("", operation)


def _api(sdk: str, archive, name: str) -> Api:
    data = archive.read(name)
    model = json.loads(gzip.decompress(data) if name.endswith(".gz") else data)
    meta = model["metadata"]
    operations = [
        _operation(sdk, key, raw, model["shapes"], meta["protocol"])
        for key, raw in sorted(model["operations"].items())
    ]
    return Api(sdk, meta["protocol"], _labels(sdk, meta), operations)


def _labels(sdk: str, meta: dict) -> list[str]:
    service_id = meta.get("serviceId", "")
    found = [
        meta.get("signingName", ""), meta.get("endpointPrefix", ""), sdk,
        service_id.replace(" ", "").lower(), service_id.replace(" ", "-").lower(),
    ]
    labels: list[str] = []
    for label in found:
        if label and label not in labels:
            labels.append(label)
    return labels


def _operation(sdk: str, key: str, raw: dict, shapes: dict, protocol: str) -> Operation:
    http = raw.get("http", {})
    walk = Walk(shapes, protocol == "ec2")
    return Operation(
        event_name(key), sdk, http.get("method", "POST"), http.get("requestUri", "/"),
        walk.members(raw.get("input")), walk.members(raw.get("output")),
        raw.get("authtype") == "none" or raw.get("auth") == ["smithy.api#noAuth"],
        Search(shapes).members(raw.get("input")), raw.get("documentation", ""),
    )


class Walk:
    """Flattens a shape into its leaves; recursive shapes are entered once."""

    def __init__(self, shapes: dict, is_ec2: bool):
        self.shapes = shapes
        self.is_ec2 = is_ec2

    def members(self, reference: dict | None) -> list[Member]:
        found: list[Member] = []
        if reference:
            self._structure(reference["shape"], "", 0, True, (), found)
        return found

    def _structure(self, name, prefix, depth, required, seen, found) -> None:
        shape = self.shapes[name]
        if name in seen or depth >= DEPTH:
            return
        for member, reference in shape.get("members", {}).items():
            needed = required and member in shape.get("required", ())
            self._member(member, reference, prefix, depth, needed, (*seen, name), found)

    def _member(self, member, reference, prefix, depth, required, seen, found) -> None:
        wires = [reference.get("locationName", "")]
        path = prefix + member[:1].lower() + member[1:]
        shape = self.shapes[reference["shape"]]
        name, is_list = reference["shape"], False
        if shape["type"] == "list":
            item = shape["member"]
            path, name, is_list = path + "[]", item["shape"], True
            if self.is_ec2:
                wires.insert(0, item.get("locationName", ""))
            shape = self.shapes[name]
        if shape["type"] == "structure":
            self._structure(name, path + ".", depth + 1, required, seen, found)
        elif shape["type"] in ("string", "integer", "long"):
            also = tuple(dict.fromkeys(
                wire for wire in wires if wire.lower() not in ("", "item", "member", member.lower())))
            text = MARKUP.sub(" ", reference.get("documentation") or shape.get("documentation") or "")
            found.append(Member(
                member, path, depth, required, also, is_list, tuple(shape.get("enum", ())),
                reference.get("location") == "uri", bool(NAME_OR_ID.search(text)),
            ))


# Names that may belong to a role, a key, tags or a template; the rules decide.
TELLING = re.compile(r"role|profile|tag|kms|cmk|encryption_?key|callerarn|permissionarn|template|credentials|taskdefinition", re.IGNORECASE)
ROLE_PATTERN = re.compile(r":?role[/\\]")


class Search:
    """The members whose names or shapes may ask for a second permission, at any depth."""

    def __init__(self, shapes: dict):
        self.shapes = shapes
        self.leads: dict[str, bool] = {}

    def members(self, reference: dict | None) -> list[Deep]:
        found: list[Deep] = []
        if reference and self._leads(reference["shape"], ()):
            self._structure(reference["shape"], "", 0, (), found)
        return found

    def _leads(self, name: str, seen: tuple) -> bool:
        """Whether a shape holds such a member, so that others are not gone through."""
        if name in self.leads:
            return self.leads[name]
        if name in seen:
            return False
        shape, inside = self.shapes[name], (*seen, name)
        found = any(
            self._tells(member, reference["shape"]) or self._leads(reference["shape"], inside)
            for member, reference in shape.get("members", {}).items()
        )
        for part in ("member", "value"):
            found = found or (part in shape and self._leads(shape[part]["shape"], inside))
        if found or not seen:
            self.leads[name] = found
        return found

    def _tells(self, member: str, shape: str) -> bool:
        pattern = self.shapes[shape].get("pattern", "")
        return bool(TELLING.search(member) or TELLING.search(shape) or ROLE_PATTERN.search(pattern))

    def _structure(self, name, prefix, depth, seen, found) -> None:
        if name in seen or depth >= DEEPEST:
            return
        for member, reference in self.shapes[name].get("members", {}).items():
            path = prefix + member[:1].lower() + member[1:]
            self._member(member, reference["shape"], path, depth, (*seen, name), found)

    def _member(self, member, name, path, depth, seen, found) -> None:
        shape = self.shapes[name]
        kind = outer = shape["type"]
        while shape["type"] in ("list", "map"):
            name = shape["member" if shape["type"] == "list" else "value"]["shape"]
            path += "[]" if shape["type"] == "list" else ".*"
            kind, shape = f"{kind} of {self.shapes[name]['type']}", self.shapes[name]
        if TELLING.search(member) or TELLING.search(name) or ROLE_PATTERN.search(shape.get("pattern", "")):
            pairs = shape["type"] == "structure" and {"key", "value"} <= {m.lower() for m in shape.get("members", ())}
            pairs = pairs or outer == "map" and kind == "map of string"
            found.append(Deep(member, path, kind, name, shape.get("pattern", ""), "enum" in shape, pairs))
        if shape["type"] == "structure" and self._leads(name, ()):
            self._structure(name, path + ".", depth + 1, seen, found)
