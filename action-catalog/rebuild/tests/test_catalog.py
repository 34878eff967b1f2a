"""The committed catalog as it stands."""

import json
import unittest
import zlib
from pathlib import Path

from .. import checks, coverage, packages, render

CATALOG = Path(__file__).resolve().parents[2]
LARGEST = 900_000


class Committed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        files = sorted((CATALOG / "services").glob("*.json"))
        cls.texts = {path.stem: path.read_text() for path in files}
        cls.tree = {prefix: json.loads(text) for prefix, text in cls.texts.items()}
        for service in cls.tree.values():
            for section in render.SECTIONS:
                service.setdefault(section, {})

    def test_everything_named_exists_and_enough_is_mapped(self):
        self.assertEqual(checks.problems(self.tree), [])

    def test_files_are_written_as_the_builder_writes_them(self):
        for prefix, text in self.texts.items():
            self.assertEqual(render.service(self.tree[prefix]), text, prefix)

    def test_sources_and_counts_are_those_of_the_files(self):
        written = (CATALOG / "sources.json").read_text()
        self.assertEqual(render.sources(packages.PACKAGES, checks.counts(self.tree), None), written)

    def test_the_coverage_page_is_that_of_the_files(self):
        page = (CATALOG.parent / "docs/catalog-coverage.md").read_text()
        told, rest = page.index("## What each rule explains"), page.index("## Unmapped operations")
        self.assertEqual(coverage.page(self.tree, []), page[:told] + page[rest:])
        self.assertNotRegex(page[told:rest], r"\| [1-9]\d* \|$", "something is not explained")

    def test_most_resource_level_operations_name_their_resource(self):
        total, exact = 0, 0
        for service in self.tree.values():
            for entry in service["operations"].values():
                if set(entry.get("sdk", ())) & set(coverage.CALLED_MOST):
                    facts = coverage._facts(self.tree, entry)
                    total, exact = total + facts[4], exact + facts[5]
        self.assertGreater(exact, 0.9 * total)

    def test_it_packs_small(self):
        packed = 0
        for service in self.tree.values():
            packer = zlib.compressobj(9, zlib.DEFLATED, -15)
            packed += len(packer.compress(json.dumps(service, separators=(",", ":")).encode()) + packer.flush())
        self.assertLess(packed, LARGEST)

    def test_hosts_lead_to_services(self):
        leads: dict[str, set[str]] = {}
        for prefix, service in self.tree.items():
            for host in service["hosts"]:
                leads.setdefault(host, set()).add(prefix)
        for host, prefix in (("monitoring", "cloudwatch"), ("email", "ses"), ("rdsdata", "rds-data"),
                             ("tagging", "tag"), ("streams.dynamodb", "dynamodb"), ("amazonmq", "mq"),
                             ("models.lex", "lex"), ("iotdata", "iot"), ("mturk-requester", "mechanicalturk"),
                             ("discovery-marketplace", "aws-marketplace"), ("opensearchservice", "es")):
            self.assertIn(prefix, leads[host])
        shared = {host for host, prefixes in leads.items() if len(prefixes) > 1}
        self.assertEqual(shared, SHARED_HOSTS)


# One host, several IAM prefixes: the reader decides by the operation.
SHARED_HOSTS = {"autoscaling", "backup", "ds", "execute-api", "opensearch", "s3", "ssm"}

if __name__ == "__main__":
    unittest.main()
