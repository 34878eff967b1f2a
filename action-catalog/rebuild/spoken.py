"""What the service models' own documentation says about permissions."""

import html
import re

from .api import Operation

TAG = re.compile(r"<[^>]+>")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
FULL = re.compile(r"\b([a-z][a-z0-9-]+):([A-Z][A-Za-z0-9]+)\b")
# `<p>The IAM permission required for this operation is <code>GetTable</code>.</p>`
REQUIRED = re.compile(r"permissions? (?:is )?required for this operation (?:is|are) ([A-Za-z0-9:]+)")
ABOUT = re.compile(r"permission|authoriz|allowed to|IAM action|policy action", re.IGNORECASE)
# Words after which a sentence speaks of some requests, not of all.
CONDITION = re.compile(
    r"\b(if|when|unless|optional|optionally|in order to|for example|such as|also need|otherwise|whether|either|"
    r"to (?:use|create|update|copy|tag|add|specify|include|view|see|access|retrieve|restore|encrypt|decrypt)|"
    r"additional|depending|may|might|can|or|not|no longer|cross-account|another account)\b", re.IGNORECASE)
# Sentences that require, for every request.
ALWAYS = re.compile(
    r"^(?:This (?:operation|action|API) requires|(?:To (?:use|call|perform|run|make) this (?:operation|action|API)[^,]*,? )?"
    r"you (?:must|need to) have|You must have|Requires|The caller must have|The IAM permission|The permission)", re.IGNORECASE)


PASS = "iam:PassRole"
# Services whose documentation lists the permissions of many variants of a call beside each other.
LISTS = frozenset(("s3",))
# S3 says in a record how the object is encrypted.
ENCRYPTED = ["extra:SSEApplied=SSE_KMS|Default_SSE_KMS|DSSE_KMS|Default_DSSE_KMS"]


def sentences(text: str) -> list[str]:
    plain = html.unescape(TAG.sub("", text.replace("</p>", " ").replace("</li>", ". ")))
    return [" ".join(part.split()) for part in SENTENCE.split(plain) if ABOUT.search(part)]


def named(tree: dict, prefix: str, text: str) -> tuple[set[str], set[str]]:
    """The actions that the text says are always needed, and those that it says may be."""
    always: set[str] = set()
    sometimes: set[str] = set()
    for sentence in sentences(text):
        for short in REQUIRED.findall(sentence):
            always |= _known(tree, prefix, short)
        found = {f"{service}:{name}" for service, name in FULL.findall(sentence)}
        known = {action for full in found for action in _known(tree, prefix, full)}
        is_always = ALWAYS.match(sentence) and not CONDITION.search(ALWAYS.sub("", sentence, count=1))
        (always if is_always and len(known) == 1 else sometimes).update(known)
    return always, sometimes - always


def _known(tree: dict, prefix: str, name: str) -> set[str]:
    service, _, short = name.rpartition(":")
    service = service or prefix
    actions = tree.get(service, {}).get("actions", {})
    match = next((action for action in actions if action.lower() == short.lower()), None)
    return {f"{service}:{match}"} if match else set()


def complete(tree: dict, prefix: str, operation: Operation, entry: dict) -> None:
    """Adds what the documentation names: needed always where it says so, else told as what may be."""
    always, sometimes = named(tree, prefix, operation.text)
    if prefix in LISTS:
        always, sometimes = set(), always | sometimes
    sometimes = {a for a in sometimes | always & {PASS} if not is_guest(tree, prefix, a)} - {f"{prefix}:{operation.name}"}
    always -= {PASS, *(a for a in always if is_guest(tree, prefix, a))}
    if "unmapped" in entry:
        # One action of the service itself is what such an operation is authorised as.
        if len(always) != 1 or sometimes or not always.copy().pop().startswith(f"{prefix}:"):
            return
        del entry["unmapped"]
        entry["needs"] = []
    needs = entry.setdefault("needs", [])
    for action in sorted(always - {need["action"] for need in needs}):
        needs.append(_need(tree, prefix, action, needs))
    for action in sorted(sometimes - {need["action"] for need in needs}):
        if action.startswith("kms:"):
            # The use of a key has an event of its own.
            needs.append({"action": action, "kind": "conditional", "seen": "own-event",
                          "when": ENCRYPTED if prefix == "s3" else [], "on": [{"type": "key", "service": "kms"}]})
        else:
            entry["may"] = sorted({*entry.get("may", ()), action})
    if not needs:
        del entry["needs"]


def _need(tree: dict, prefix: str, action: str, needs: list[dict]) -> dict:
    """The action on the resources of the call that it can be limited to."""
    service, _, short = action.partition(":")
    facts = tree[service]["actions"][short]
    kinds = facts.get("types") or facts.get("optional") or ()
    own = [spec for need in needs if "kind" not in need for spec in need.get("on", ())]
    specs = [dict(spec) for spec in own if spec["type"] in kinds and service == prefix]
    other = {"service": service} if service != prefix else {}
    on = specs or [{"type": kind, **other} for kind in kinds]
    return {"action": action, **({"on": on} if on else {})}


def is_guest(tree: dict, prefix: str, action: str) -> bool:
    """Another service behind the same host is another variant of the call, not a second permission."""
    service = action.partition(":")[0]
    return service != prefix and prefix in tree[service].get("hosts", ())[1:]
