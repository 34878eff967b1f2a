"""Corrections and sources that must be refused, and those that must work."""

import copy
import json
import tempfile
import unittest
from pathlib import Path

from .. import changes, checks, corrections, packages, reference, render
from ..authorization import Service
from ..classes import Classes
from ..sources import condition_error, source_error

CLASSES = Classes(Path(__file__).resolve().parents[2] / "rules")
WHY = {"reason": "because", "source": "a page"}
TREE = {
    "svc": {
        "service": "svc", "name": "Some service", "hosts": ["svc"], "condition_keys": {"svc:Key": "String"},
        "resource_types": {"table": {"names": "evidence", "arn": ["arn:${Partition}:svc:${Region}:${Account}:table/${TableName}"]}},
        "actions": {"GetItem": {"access": "Read", "types": ["table"]}, "PutItem": {"access": "Write"}},
        "operations": {
            "GetItem": {"class": "management", "sdk": ["svc"], "needs": [
                {"action": "svc:GetItem", "on": [{"type": "table", "bind": {"TableName": ["tableName"]}}]}]},
            "Lost": {"class": "management", "sdk": ["svc"], "unmapped": "no action"},
        },
    }
}


def corrected(entry: dict, section: str = "operation", name: str = "GetItem"):
    """The corrected tree, and every problem but those of size."""
    tree = copy.deepcopy(TREE)
    table = {section: entry if section == "host" else {name: entry}}
    problems = corrections.apply(tree, {"svc": table}, CLASSES)
    return tree, problems + checks._service(tree, "svc")


class Refused(unittest.TestCase):
    def refused(self, entry, reason, **more):
        _, problems = corrected(entry, **more)
        self.assertTrue(any(reason in problem for problem in problems), problems)

    def test_without_reason_or_source(self):
        self.refused({"free": "x", "source": "a page"}, "has no reason")
        self.refused({"free": "x", "reason": "because"}, "has no source")

    def test_that_changes_nothing(self):
        needs = TREE["svc"]["operations"]["GetItem"]["needs"]
        self.refused({**WHY, "needs": needs}, "changes nothing")

    def test_a_class_is_a_rule(self):
        self.refused({**WHY, "class": "data"}, "`class` is not a fact")

    def test_an_unknown_fact(self):
        self.refused({**WHY, "neds": []}, "`neds` is not a fact")

    def test_an_unknown_action(self):
        self.refused({**WHY, "needs": [{"action": "svc:GetItems"}]}, "no action svc:GetItems")

    def test_an_unknown_type(self):
        need = {"action": "svc:GetItem", "on": [{"type": "tabel"}]}
        self.refused({**WHY, "needs": [need]}, "no resource type `tabel`")

    def test_an_unknown_variable(self):
        need = {"action": "svc:GetItem", "on": [{"type": "table", "bind": {"Name": ["x"]}}]}
        self.refused({**WHY, "needs": [need]}, "has no variable `Name`")
        self.refused({**WHY, "varies": {"Name": "run"}}, "no variable `Name`", section="resource_type", name="table")

    def test_an_unknown_condition_key(self):
        need = {"action": "svc:GetItem", "context": {"svc:Kye": "x"}}
        self.refused({**WHY, "needs": [need]}, "no condition key `svc:Kye`")

    def test_an_operation_that_does_not_exist(self):
        self.refused({**WHY, "bind": {}}, "no such operation", name="Nothing")

    def test_a_service_that_does_not_exist(self):
        problems = corrections.apply({}, {"nix": {"operation": {"X": {**WHY, "free": "x"}}}}, CLASSES)
        self.assertEqual(problems, ["nix: no such service, and no [service] entry to add it"])


class Applied(unittest.TestCase):
    def test_needs_take_the_place_of_unmapped(self):
        tree, problems = corrected({**WHY, "needs": [{"action": "svc:PutItem"}]}, name="Lost")
        self.assertEqual(problems, [])
        self.assertEqual(tree["svc"]["operations"]["Lost"], {
            "class": "management", "sdk": ["svc"], "needs": [{"action": "svc:PutItem"}]})

    def test_bind_and_extra_needs_add_to_what_is_derived(self):
        entry = {**WHY, "bind": {"table": {"TableName": ["name"]}}, "extra_needs": [
            {"action": "svc:PutItem", "kind": "conditional", "when": ["x|word=PUT"]}]}
        tree, problems = corrected(entry)
        self.assertEqual(problems, [])
        needs = tree["svc"]["operations"]["GetItem"]["needs"]
        self.assertEqual(needs[0]["on"][0]["bind"], {"TableName": ["name"]})
        self.assertEqual(needs[1]["action"], "svc:PutItem")

    def test_host_labels_come_first(self):
        tree, problems = corrected({**WHY, "labels": ["new"]}, section="host")
        self.assertEqual((problems, tree["svc"]["hosts"]), ([], ["new", "svc"]))


class Language(unittest.TestCase):
    def test_sources(self):
        for good in ("tableName", "a.b[].c", "**.id[].content", "top:resources[].ARN|after:/", "'*'", ".",
                     "response:function.functionArn", "requestItems.@key", "/name", "x-amz-copy-source|decode|strip"):
            self.assertIsNone(source_error(good), good)
        for bad in ("", "a..b", "a[x]", "a|lats", "'open", "resposne:a", "a|after:"):
            self.assertIsNotNone(source_error(bad), bad)

    def test_conditions(self):
        for good in ("a", "!a|after:x", "statement|word=SELECT", "a!=b|c", "a^=arn:"):
            self.assertIsNone(condition_error(good), good)
        self.assertIsNotNone(condition_error("a|wrod=SELECT"))


class Text(unittest.TestCase):
    def test_one_fact_per_line_sorted_without_empty_fields(self):
        text = render.service(TREE["svc"])
        lines = text.splitlines()
        self.assertIn(' "GetItem": {"access": "Read", "types": ["table"]},', lines)
        self.assertNotIn("[]", text)
        self.assertEqual(json.loads(text)["operations"], TREE["svc"]["operations"])
        backwards = {**TREE["svc"], "actions": dict(reversed(TREE["svc"]["actions"].items()))}
        self.assertEqual(render.service(backwards), text)

    def test_changes_are_told_and_written(self):
        with tempfile.TemporaryDirectory() as directory:
            project, name = Path(directory), "action-catalog/services/svc.json"
            changes.write(project, {name: render.service(TREE["svc"])})
            after = copy.deepcopy(TREE["svc"])
            del after["operations"]["Lost"]
            after["actions"]["Scan"] = {"access": "Read"}
            report = changes.report(project, {name: render.service(after)})
            self.assertEqual(report, "added: svc: action Scan\nremoved: svc: operation Lost")
            self.assertEqual(changes.report(project, {name: render.service(TREE["svc"])}), "")


class Inputs(unittest.TestCase):
    def test_a_package_that_is_not_the_pinned_one_is_refused(self):
        with tempfile.TemporaryDirectory() as directory:
            (Path(directory) / packages.PACKAGES[0].file).write_bytes(b"something else")
            with self.assertRaisesRegex(packages.PackageError, "pinned is"):
                packages.open_all(Path(directory), True)

    def test_service_reference_files_are_laid_over(self):
        raw = {
            "Name": "svc",
            "Actions": [{"Name": "GetNew", "ActionConditionKeys": ["svc:Key"], "Resources": [{"Name": "table"}],
                         "Annotations": {"Properties": {"IsWrite": True}}}],
            "Resources": [{"Name": "table", "ARNFormats": TREE["svc"]["resource_types"]["table"]["arn"]}],
            "ConditionKeys": [{"Name": "svc:Key", "Types": ["String"]}],
            "Operations": [
                {"Name": "Lost", "AuthorizedActions": [{"Name": "GetItem", "Service": "svc"}]},
                {"Name": "GetItem", "AuthorizedActions": [{"Name": "PutItem", "Service": "svc"}]},
            ],
        }
        with tempfile.TemporaryDirectory() as directory:
            (Path(directory) / "svc.json").write_text(json.dumps(raw))
            services = {"svc": Service("svc", "Some service")}
            listed = reference.load(Path(directory), services)
        action = services["svc"].action("GetNew")
        self.assertEqual((action.access, action.required, action.keys), ("Write", ["table"], ["svc:Key"]))
        tree = copy.deepcopy(TREE)
        reference.fill(tree, listed)
        self.assertEqual(tree["svc"]["operations"]["Lost"]["needs"], [
            {"action": "svc:GetItem", "on": [{"type": "table"}]}])
        self.assertEqual(reference.disagreements(tree, listed), ["svc:GetItem needs svc:GetItem, AWS lists svc:PutItem"])


if __name__ == "__main__":
    unittest.main()
