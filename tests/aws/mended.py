"""Where ministack asks IAM about another resource than AWS does, mended.

ministack asks about `*` where it does not read a resource out of a request. Each entry here says
what AWS asks about, and where that is documented. A case that fails because of such a difference is
mended here, never by a weaker test.
"""

import json

from ministack.core import iam_evaluator


def _parameters(region: str, account: str, body: dict) -> list[str]:
    """AWS page "Restricting access to Parameter Store parameters using IAM policies" (Systems Manager
    User Guide): every name of `GetParameters`, and the path as given of `GetParametersByPath`."""
    names = body.get("Names") or [body["Path"]]
    return [f"arn:aws:ssm:{region}:{account}:parameter/{name.lstrip('/')}" for name in names]


RESOURCES = {"ssm:GetParameters": _parameters, "ssm:GetParametersByPath": _parameters}


def mend() -> None:
    """Puts itself before ministack's `enforce`; called once, before it serves."""
    ask = iam_evaluator.enforce

    def enforce(access_key, action, service, region, resource_arn="*", service_context=None):
        read = RESOURCES.get(action)
        signed = iam_evaluator._signed_request.get()
        resources = [resource_arn]
        if read and signed:
            from ministack.core.responses import get_account_id

            resources = read(region, get_account_id(), json.loads(signed.body))
        for resource in resources:
            denied = ask(access_key, action, service, region, resource, service_context)
            if denied:
                return denied
        return None

    iam_evaluator.enforce = enforce
