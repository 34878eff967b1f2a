"""How the functions of the tests answer: each call that the event names, with how it ended."""

from botocore.exceptions import ClientError


def answer(event: dict, inside: dict, outside: dict) -> dict:
    """Makes the calls `event["calls"]` (`inside` and `outside` name all of them; what comes from a
    queue asks for all inside) and says of each `ok` or the code of its error."""
    both = {**inside, **outside}
    groups = {"inside": list(inside), "outside": list(outside)}
    wanted = event.get("calls", "inside")
    names = groups[wanted] if isinstance(wanted, str) else wanted
    return {name: _outcome(both[name]) for name in names}


def _outcome(call) -> str:
    try:
        call()
    except ClientError as failure:
        return failure.response["Error"]["Code"]
    return "ok"
