"""Partitions and names: what the rules must say, and what is made of them."""

import unittest
from pathlib import Path

from .. import names, places

RULES = Path(__file__).resolve().parents[2] / "rules"
TOLD = {"recorded": {"services": ["iam", "route53", "sphere"]}, "home": []}


def partition(identifier: str, regions: list[str], services: dict[str, str]) -> dict:
    """An entry of `endpoints.json` with services that have one endpoint each."""
    endpoint = lambda region: {"partitionEndpoint": "one", "endpoints": {"one": {"credentialScope": {"region": region}}}}
    return {
        "partition": identifier, "dnsSuffix": "example", "regions": dict.fromkeys(regions, {}),
        "services": {name: endpoint(region) for name, region in services.items()},
    }


class Places(unittest.TestCase):
    def test_a_service_elsewhere_is_told(self):
        entry = partition("p", ["xx-north-1", "xx-west-1"], {"iam": "xx-north-1", "route53": "xx-west-1", "s3": "xx-north-1"})
        made = places._partition(entry, TOLD)
        self.assertEqual(made["regions"], "xx-")
        self.assertEqual((made["home"], made["elsewhere"]), ("xx-west-1", {"iam": "xx-north-1"}))

    def test_a_partition_of_one_region_needs_no_endpoint(self):
        self.assertEqual(places._partition(partition("p", ["yy-de-east-1"], {}), TOLD)["home"], "yy-de-east-1")
        with self.assertRaises(ValueError):
            places._partition(partition("p", ["yy-east-1", "yy-west-1"], {}), TOLD)

    def test_a_rule_places_what_no_endpoint_does(self):
        rule = {"service": "sphere", "partition": "p", "region": "xx-south-1"}
        entry = partition("p", ["xx-west-1", "xx-south-1"], {"route53": "xx-west-1"})
        self.assertEqual(places._partition(entry, TOLD | {"home": [rule]})["elsewhere"], {"sphere": "xx-south-1"})


class Names(unittest.TestCase):
    def test_what_the_rules_say_is_written(self):
        (text,) = names.rendered(RULES).values()
        self.assertIn('"BucketName"', text)
        self.assertNotIn("source", text)


if __name__ == "__main__":
    unittest.main()
