"""Whose access keys sign the requests: what CloudTrail writes as `userIdentity`.

AWS page "CloudTrail userIdentity element".
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass

from .call import Call
from .upstream import ROOT_KEY, Upstream


@dataclass(frozen=True)
class Session:
    """A session of a role; `function` is the ARN of the function that it was made for."""

    role_arn: str
    role_id: str
    name: str
    made: str
    function: str = ""


class Principals:
    """The keys that were seen, with their sessions. Safe to use from several threads."""

    def __init__(self, account: str, upstream: Upstream) -> None:
        self.account = account
        self._upstream = upstream
        self._sessions: dict[str, Session] = {}
        self._users: dict[str, str] = {}
        self._lock = threading.Lock()

    def learn(self, call: Call, result: dict, now: str) -> None:
        """Keeps the keys that a successful call made."""
        if (call.service, call.operation) == ("sts", "AssumeRole"):
            key = result["AssumeRoleResult"]["Credentials"]["AccessKeyId"]
            session = self._session(call.parameters["RoleArn"], call.parameters["RoleSessionName"], now)
            with self._lock:
                self._sessions[key] = session
        elif (call.service, call.operation) == ("iam", "CreateAccessKey"):
            made = result["CreateAccessKeyResult"]["AccessKey"]
            with self._lock:
                self._users[made["AccessKeyId"]] = made["UserName"]

    def identity(self, call: Call, now: str) -> dict:
        """`userIdentity` of a call. A key that nobody knows is an error of the recorder."""
        key = call.access_key
        if key == ROOT_KEY:
            arn = f"arn:aws:iam::{self.account}:root"
            return self._named("Root", self.account, arn, key)
        with self._lock:
            user = self._users.get(key)
            session = self._sessions.get(key)
        if user:
            arn = f"arn:aws:iam::{self.account}:user/{user}"
            return self._named("IAMUser", f"AIDA{key[4:]}", arn, key) | {"userName": user}
        session = session or self._of_a_function(call, now)
        return self._assumed(session, key)

    def _named(self, kind: str, principal: str, arn: str, key: str) -> dict:
        return {"type": kind, "principalId": principal, "arn": arn,
                "accountId": self.account, "accessKeyId": key}

    def _assumed(self, session: Session, key: str) -> dict:
        role = session.role_arn.rsplit("/", 1)[-1]
        arn = f"arn:aws:sts::{self.account}:assumed-role/{role}/{session.name}"
        issuer = {"type": "Role", "principalId": session.role_id, "arn": session.role_arn,
                  "accountId": self.account, "userName": role}
        identity = self._named("AssumedRole", f"{session.role_id}:{session.name}", arn, key)
        identity["sessionContext"] = {
            "sessionIssuer": issuer,
            "attributes": {"creationDate": session.made, "mfaAuthenticated": "false"},
        }
        if session.function:
            identity["inScopeOf"] = {"issuerType": "AWS::Lambda::Function",
                                     "credentialsIssuedTo": session.function}
        return identity

    def _session(self, role_arn: str, name: str, now: str, function: str = "") -> Session:
        role = self._upstream.role(role_arn.rsplit("/", 1)[-1])
        return Session(role["Arn"], role["RoleId"], name, now, function)

    def _of_a_function(self, call: Call, now: str) -> Session:
        for function in self._upstream.functions(call.region):
            arn, role = function["FunctionArn"], function["Role"]
            if _key_of(arn, role) == call.access_key:
                session = self._session(role, function["FunctionName"], now, arn)
                with self._lock:
                    self._sessions[call.access_key] = session
                return session
        raise RuntimeError(f"{call.service} {call.operation}: nobody is known to hold {call.access_key}")


def _key_of(function_arn: str, role_arn: str) -> str:
    """The access key that ministack gives a function on a role (`core/lambda_runtime.py`,
    `execution_credentials`): it makes these sessions itself, so no request shows them."""
    digest = hashlib.sha256(f"{function_arn}:{role_arn}".encode()).hexdigest()
    return f"ASIA{digest[:16].upper()}"
