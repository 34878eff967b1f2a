"""What Prowler's own code says of the inputs that the checks are tested with, and where that differs, why.

    python prowler.py WHEEL

Three of its checks of functions run here as they are, on objects made of `src/checklist/tests/cases.json`: nothing else of
Prowler is installed, and no account is asked. A difference without a reason fails, and so does a reason without one.
"""

import importlib
import json
import logging
import sys
import tempfile
import types
import zipfile
from pathlib import Path

CASES = Path(__file__).resolve().parents[2] / "src" / "checklist" / "tests" / "cases.json"
SERVICES = "prowler.providers.aws.services"
FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:orders"
OWN = "111122223333"

PUBLIC = "awslambda_function_not_publicly_accessible"
RECORDED = "awslambda_function_invoke_api_operations_cloudtrail_logging_enabled"
RUNTIME = "awslambda_function_using_supported_runtimes"

REASONS = {
    (PUBLIC, "failing: a pattern of anything"): "a pattern that is only `*` lets in every organisation",
    (PUBLIC, "failing: a source of anybody"): "a pattern that is only `*` is every account's source",
    (RECORDED, "unknown"): "what the trail records was not told",
    (RECORDED, "failing: selectors for another function"): "it looks at `resources.type` alone",
    (RECORDED, "failing: selectors for all but it"): "it looks at `resources.type` alone",
    (RECORDED, "failing: reading alone"): "an invocation writes",
    (RECORDED, "failing: a trail of another region"): "it looks at no region",
    (RECORDED, "failing: a trail that is stopped"): "it looks at no status",
    (RUNTIME, "unknown"): "what is not in its list is supported",
    (RUNTIME, "failing: some days ago"): "its list is behind the day",
    (RUNTIME, "failing: a month ago"): "its list is behind the day",
}


class Nothing(types.ModuleType):
    """A module of which only the names are needed."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return logging.getLogger("prowler") if name == "logger" else type(name, (), {})


class Check:
    def metadata(self):
        return None


class Report:
    def __init__(self, metadata, resource):
        self.status = None


def stand_in():
    for name in ("prowler.lib.logger", "prowler.lib.check.models", "prowler.providers.aws.aws_provider",
                 f"{SERVICES}.awslambda.awslambda_client", f"{SERVICES}.awslambda.awslambda_service",
                 f"{SERVICES}.cloudtrail.cloudtrail_client"):
        sys.modules[name] = Nothing(name)
    models = sys.modules["prowler.lib.check.models"]
    models.Check, models.Check_Report_AWS = Check, Report


def verdict(check, function, trails):
    module = importlib.import_module(f"{SERVICES}.awslambda.{check}.{check}")
    module.awslambda_client = types.SimpleNamespace(
        functions={FUNCTION: function}, audited_account=OWN, audited_partition="aws", audit_config={})
    module.cloudtrail_client = types.SimpleNamespace(trails=trails)
    reports = getattr(module, check)().execute()
    return reports[0].status if reports else None


def seen(files):
    """A function and trails, as Prowler keeps them."""
    functions = files.get("functions.json", {}).get("Functions", [{"Runtime": "nodejs24.x"}])
    policy = files.get("get-policy.json")
    function = types.SimpleNamespace(arn=FUNCTION, name="orders", runtime=functions[0].get("Runtime"),
                                     policy=policy and json.loads(policy["Policy"]))
    selectors = files.get("selectors.json", {}).get("AdvancedEventSelectors", [])
    events = [types.SimpleNamespace(is_advanced=True, event_selector=selector) for selector in selectors]
    trails = {trail["TrailARN"]: types.SimpleNamespace(name=trail["Name"], data_events=events)
              for trail in files.get("trails.json", {}).get("trailList", [])}
    return function, trails


def main(wheel):
    cases = json.loads(CASES.read_text())["cases"]
    wrong, looked, differ = [], 0, set()
    with tempfile.TemporaryDirectory() as place:
        zipfile.ZipFile(wheel).extractall(place)
        sys.path.insert(0, place)
        stand_in()
        for check, code in ((PUBLIC, "policy-public"), (RECORDED, "trail-invocations"), (RUNTIME, "runtime-deprecated")):
            for name, case in cases[code].items():
                theirs = verdict(check, *seen(case["files"]))
                ours = {"failing": "FAIL", "passing": "PASS"}.get(name.split(":")[0])
                looked += 1
                if theirs != ours:
                    differ.add((check, name))
                    if (check, name) not in REASONS:
                        wrong.append(f"{check}, {name}: {theirs}, here {ours}")
    wrong += [f"{check}, {name}: alike" for check, name in sorted(set(REASONS) - differ)]
    print(f"{looked} inputs, {looked - len(differ)} alike, {len(differ)} with a reason why not, {len(wrong)} wrong")
    for line in wrong:
        print(f"  {line}")
    sys.exit(bool(wrong))


main(sys.argv[1])
