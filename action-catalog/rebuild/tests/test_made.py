"""Whether tomorrow brings another name."""

import json
import unittest
from pathlib import Path

from .. import context, made
from ..authorization import template_variables
from .shapes import member, operation

RULES = Path(__file__).resolve().parents[2] / "rules"
SERVICES = Path(__file__).resolve().parents[2] / "services"


class Classes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rules = made.Rules(RULES)

    def test_the_table_is_sound(self):
        self.assertEqual(self.rules.problems, [])

    def test_the_longest_noun_tells(self):
        for prefix, name, kind in (
            ("flux", "snapshot", "job"), ("flux", "cluster-snapshot", "job"), ("flux", "LogGroup", "never"),
            ("flux", "targetgroup", "stays"), ("flux", "restapis", "evidence"), ("flux", "UserPool", "stays"),
            ("flux", "trainingJob", "job"), ("flux", "job-definition", "stays"), ("flux", "gadget", "evidence"),
            ("flux", "monkey", "evidence"), ("iam", "group", "never"), ("glue", "job", "evidence"),
        ):
            self.assertEqual(self.rules.told(prefix, name).kind, kind, name)

    def test_every_type_of_the_catalog_has_one_class_and_varies_as_it_says(self):
        total = 0
        for path in sorted(SERVICES.glob("*.json")):
            for name, kind in json.loads(path.read_text()).get("resource_types", {}).items():
                total += 1
                full, varies = f"{path.stem}:{name}", set(kind.get("varies", {}).values())
                last = {v[-1] for arn in kind["arn"] if (v := template_variables(arn))}
                allowed = {
                    "none": set(), "never": set(), "stays": set(), "evidence": {"new"}, "key": {"key"},
                    "job": {"run", "id", "job"},
                }[kind["names"]]
                self.assertLessEqual(varies, allowed, full)
                self.assertEqual(bool(varies), bool(allowed), full)
                self.assertEqual(kind["names"] == "none", not last, full)
                self.assertFalse(kind["names"] == "never" and "made_by" in kind, full)
        self.assertGreater(total, 2300)


class Answers(unittest.TestCase):
    def answer(self, request, response, name="widget", variable="WidgetId", called="CreateWidget"):
        call = operation(called, *request)
        call.output = [member(path) for path in response]
        for item in call.output:
            object.__setattr__(item, "depth", item.path.count("."))
        return made._answer(call, name, variable)

    def test_an_id_that_only_the_answer_holds(self):
        self.assertEqual(self.answer(["name"], ["widget.widgetId", "ownerId"]), ["response:widget.widgetId"])
        self.assertEqual(self.answer(["name"], ["id", "status"]), ["response:id"])
        self.assertEqual(self.answer(["widgetId"], ["widgetId"]), [])
        self.assertEqual(self.answer(["name"], ["ownerId"]), [])


class Keys(unittest.TestCase):
    def test_a_key_that_its_action_is_not_asked_for_stops_the_rebuild(self):
        needs = [{"action": "sns:Subscribe"}]
        tree = {"sns": {"actions": {"Subscribe": {"keys": []}}, "operations": {"Subscribe": {"needs": needs}}}}
        self.assertIn("context-keys.toml: `sns:Subscribe` is not asked for sns:Protocol", context.complete(tree, RULES))


if __name__ == "__main__":
    unittest.main()
