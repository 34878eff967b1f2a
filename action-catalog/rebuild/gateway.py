"""API Gateway: the action is the HTTP verb, the resource is the request URI.

Source: Amazon API Gateway Developer Guide, "How API Gateway works with IAM":
`arn:aws:apigateway:REGION::` followed by the resource path.
"""

import re

from .api import Operation
from .authorization import VARIABLE, Service
from .binding import Spec
from .words import norm

PARAMETER = re.compile(r"\{([^}+]+)\+?\}")


def segments(uri: str) -> list[str]:
    path = uri.split("?")[0].removeprefix("/v2")
    return [part for part in path.split("/") if part]


def resources(operation: Operation, service: Service) -> list[Spec]:
    """The resource type whose template has the shape of the URI, else none."""
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
    return [Spec(best[1], best[2])] if best else []


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
