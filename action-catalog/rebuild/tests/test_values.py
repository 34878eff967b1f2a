"""What happens to a value before it stands in an ARN."""

import unittest
from pathlib import Path

from ..api import NAME_OR_ID, Api
from ..authorization import ResourceType, _name_rests
from ..values import Rules, complete
from .shapes import member, operation

RULES = Path(__file__).resolve().parents[2] / "rules"


class Values(unittest.TestCase):
    def setUp(self):
        self.rules = Rules(RULES)
        for table in (self.rules.spelled, self.rules.as_is, self.rules.open, self.rules.begins, self.rules.names):
            table.clear()

    def complete(self, member_, variable="BoxId", source=None, prefix="svc", **spec):
        call = operation("PaintBox")
        call.input = [member_]
        on = [{"type": "box", "bind": {variable: [source or member_.path]}, **spec}]
        tree = {prefix: {"operations": {"PaintBox": {"needs": [{"action": "svc:PaintBox", "on": on}]}}}}
        problems, _ = complete(tree, {prefix: [Api("svc", "json", [], [call])]}, self.rules)
        return on[0], problems

    def test_a_path_parameter_is_decoded_first(self):
        spec, _ = self.complete(member("boxId", is_path=True), source="boxId|last")
        self.assertEqual(spec["bind"], {"BoxId": ["boxId|decode|last"]})
        spec, _ = self.complete(member("boxId", is_path=True), prefix="s3")
        self.assertEqual(spec["bind"], {"BoxId": ["boxId"]}, "keys are recorded as they are")

    def test_a_variable_that_is_escaped_stays_so(self):
        spec, _ = self.complete(member("arn", is_path=True), variable="UrlEncodedArn")
        self.assertEqual(spec["bind"]["UrlEncodedArn"], ["arn|decode|encode"])

    def test_a_word_without_a_spelling_is_a_problem(self):
        size = member("size", enum=("BIG", "SMALL"))
        _, problems = self.complete(size, variable="Size")
        self.assertEqual(len(problems), 1)
        self.rules.spelled["svc box Size"] = {"BIG": "large"}
        spec, problems = self.complete(size, variable="Size")
        self.assertEqual((spec["bind"]["Size"], problems), (["size|spelled:BIG>large"], []))
        self.rules.spelled["svc box Size"] = {"HUGE": "huge"}
        self.assertEqual(len(self.complete(size, variable="Size")[1]), 1, "the model has no such value")

    def test_a_name_is_told_from_an_id(self):
        either = member("boxIdentifier", takes_names=True)
        self.assertEqual(self.complete(either)[0]["bind"]["BoxId"], ["boxIdentifier|id"])
        self.assertEqual(self.complete(either, variable="BoxName")[0]["bind"]["BoxName"], ["boxIdentifier"])
        for text in ("The name or ID of the box.", "The ID, name, or ARN", "The box ID or the box name"):
            self.assertTrue(NAME_OR_ID.search(text), text)
        self.assertFalse(NAME_OR_ID.search("The ID of the box"))

    def test_a_place_in_s3_is_its_prefix(self):
        place = "out|after:s3://|first"
        on = {"type": "object", "service": "s3", "bind": {"BucketName": [place]}}
        tree = {"svc": {"operations": {"Run": {"needs": [{"action": "s3:PutObject", "on": [on]}]}}}}
        complete(tree, {}, self.rules)
        self.assertEqual(on["bind"]["ObjectName"], ["out|after:s3://|rest|trim"])
        self.assertTrue(on["inside"])

    def test_a_word_chooses_between_types_of_one_name(self):
        call = operation("PaintBox")
        call.input = [member("name"), member("type", enum=("ROUND", "SQUARE"))]
        on = [{"type": kind, "bind": {"Name": ["name"]}} for kind in ("RoundBox", "SquareBox")]
        tree = {"svc": {"operations": {"PaintBox": {"needs": [{"action": "svc:PaintBox", "on": on}]}}}}
        self.rules.used.clear()
        complete(tree, {"svc": [Api("svc", "json", [], [call])]}, self.rules)
        self.assertEqual([spec["when"] for spec in on], [["type!=SQUARE"], ["type!=ROUND"]])


class Rests(unittest.TestCase):
    def test_a_star_at_the_end_is_what_the_arn_tells(self):
        for name, arn, expected in (
            ("Task", "arn:x:task:*", "arn:x:task:${TaskResource}"),
            ("wildcard-queue", "arn:x:queue/*", "arn:x:queue/*"),
            ("Queue", "arn:x:queue/${Name}", "arn:x:queue/${Name}"),
        ):
            kind = ResourceType(name, [arn])
            _name_rests(kind)
            self.assertEqual(kind.arns, [expected])
