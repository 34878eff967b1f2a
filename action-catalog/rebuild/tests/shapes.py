"""Small services and operations to bind."""

from ..api import Member, Operation
from ..authorization import Action, ResourceType, Service
from ..binding import Shape

ARN = "arn:${Partition}:svc:${Region}:${Account}:"


def service(**types: str) -> Service:
    """`service(table="table/${TableName}")`; a `_` in a type's name stands for `-`."""
    made = Service("svc", "Some service")
    for name, resource in types.items():
        name = name.replace("_", "-")
        made.types[name] = ResourceType(name, [ARN + resource])
    return made


def member(path: str, also: tuple[str, ...] = (), **more) -> Member:
    """A member by its event path: `queries[].name`."""
    name = path.split(".")[-1].removesuffix("[]")
    return Member(name[:1].upper() + name[1:], path, path.count("."), False, also, path.endswith("[]"), **more)


def operation(name: str, *paths: str, method: str = "POST", uri: str = "/") -> Operation:
    return Operation(name, "svc", method, uri, [member(path) for path in paths])


def action(name: str, required=(), optional=(), access: str = "Write", depends=()) -> Action:
    return Action(name, access, list(required), list(optional), [], list(depends))


def shape(of: Operation, **more) -> Shape:
    return Shape(of.input, **more)
