"""API Gateway: the action is the HTTP verb, the resource is the request URI.

Source: Amazon API Gateway Developer Guide, "How API Gateway works with IAM":
`arn:aws:apigateway:REGION::` followed by the resource path.
"""

import re

from .api import Operation
from .authorization import VARIABLE, ResourceType, Service
from .binding import Spec
from .words import norm

PARAMETER = re.compile(r"\{([^}+]+)\+?\}")


def segments(uri: str) -> list[str]:
    path = uri.split("?")[0].removeprefix("/v2")
    return [part for part in path.split("/") if part]


def resources(operation: Operation, service: Service) -> list[Spec]:
    """The resource type whose template has the shape of the URI, else the URI itself."""
    wanted = segments(operation.uri)
    best: tuple[int, str, dict[str, list[str]]] | None = None
    for kind in service.types.values():
        for arn in kind.arns:
            template = segments(arn.split("::", 1)[1]) if "::" in arn else []
            bind = _fit(wanted, template, operation)
            if bind is not None:
                literal = sum(not part.startswith("${") for part in template)
                if best is None or literal > best[0]:
                    best = (literal, kind.name, bind)
    if best is None:
        best = (0, *_path(operation, service))
    return [Spec(best[1], best[2])]


def _path(operation: Operation, service: Service) -> tuple[str, dict[str, list[str]]]:
    """The path itself as a resource type: `/restapis/{restapi_id}/stages/{stage_name}/cache/data`."""
    bind, written = {}, []
    for part in segments(operation.uri):
        parameter = PARAMETER.fullmatch(part)
        if parameter:
            variable = "".join(word.title() for word in re.split(r"[_-]", parameter[1]))
            bind[variable] = _names(parameter[1], operation)
            part = f"${{{variable}}}"
        written.append(part)
    path = "/" + "/".join(written)
    service.types[path] = ResourceType(path, [f"arn:${{Partition}}:apigateway:${{Region}}::{path}"])
    action = service.actions[operation.method.lower()]
    if path not in action.types():
        action.optional.append(path)
    return path, bind


def _fit(uri: list[str], template: list[str], operation: Operation) -> dict[str, list[str]] | None:
    if len(uri) != len(template):
        return None
    bind: dict[str, list[str]] = {}
    for part, wanted in zip(uri, template):
        variable = VARIABLE.fullmatch(wanted)
        parameter = PARAMETER.fullmatch(part)
        if parameter and variable:
            bind[variable[1]] = _names(parameter[1], operation)
        elif part != wanted:
            return None
    return bind


def _names(parameter: str, operation: Operation) -> list[str]:
    """The member behind a URI parameter, as records may spell it."""
    found = []
    for member in operation.input:
        if parameter in (*member.also, member.name) or norm(member.name) == norm(parameter):
            found.append(member.path)
    if parameter not in found:
        found.append(parameter)
    return found
