"""API Gateway, handed-over roles, event classes, hosts."""

import unittest
from pathlib import Path

from .. import gateway, hosts, spoken
from ..api import Api, Deep, event_name
from ..assemble import merge
from ..authorization import ResourceType, Service
from ..classes import Classes
from ..passrole import PassRole, is_role
from ..words import singular, stem, verb_and_noun
from .shapes import action, member, operation

RULES = Path(__file__).resolve().parents[2] / "rules"


class Gateway(unittest.TestCase):
    def setUp(self):
        self.service = Service("apigateway", "API Gateway")
        root = "arn:${Partition}:apigateway:${Region}::"
        for name, path in (("Stage", "/restapis/${RestApiId}/stages/${StageName}"), ("Api", "/apis/${ApiId}")):
            self.service.types[name] = ResourceType(name, [root + path])

    def test_the_uri_is_the_arn(self):
        call = operation("GetStage", "restApiId", "stageName", uri="/restapis/{restapi_id}/stages/{stage_name}")
        call.input = [member("restApiId", ("restapi_id",)), member("stageName", ("stage_name",))]
        [spec] = gateway.resources(call, self.service)
        self.assertEqual(spec.type, "Stage")
        self.assertEqual(spec.bind, {
            "RestApiId": ["restApiId", "restapi_id"], "StageName": ["stageName", "stage_name"]})

    def test_version_two_has_no_version_in_its_arns(self):
        call = operation("GetApi", "apiId", uri="/v2/apis/{apiId}")
        self.assertEqual([spec.type for spec in gateway.resources(call, self.service)], ["Api"])

    def test_a_path_without_a_type_is_a_type_itself(self):
        self.service.actions["post"] = action("POST", ["Api"])
        call = operation("GetThing", "apiId", uri="/v2/apis/{apiId}/things")
        [spec] = gateway.resources(call, self.service)
        self.assertEqual((spec.type, spec.bind), ("/apis/${Apiid}/things", {"Apiid": ["apiId"]}))
        self.assertEqual(self.service.types[spec.type].arns, [
            "arn:${Partition}:apigateway:${Region}::/apis/${Apiid}/things"])
        self.assertIn(spec.type, self.service.actions["post"].optional)


class Roles(unittest.TestCase):
    """Passed by the request, whatever the service."""

    def setUp(self):
        self.roles = PassRole(RULES)

    def why_not(self, full, name, path="", access="Write", listed=False, **more):
        member = Deep(name, path or name[:1].lower() + name[1:], "string", **{"shape": "String", **more})
        self.assertTrue(is_role(member), name)
        return self.roles.why_not(full, member, access, listed)

    def test_any_role_of_any_operation_is_passed(self):
        for full, name in (("flux:CreateThing", "RoleArn"), ("bedrock:CreateAgent", "agentResourceRoleArn"),
                           ("grafana:CreateWorkspace", "workspaceRoleArn")):
            self.assertIsNone(self.why_not(full, name), name)

    def test_what_only_looks_like_a_role_has_a_reason(self):
        for full, name, access in (
            ("sts:AssumeRole", "RoleArn", "Write"), ("flux:CreateThing", "AssumeRoleArn", "Write"),
            ("flux:CreateThing", "crossAccountRoleArn", "Write"), ("flux:GetThing", "RoleArn", "Read"),
            ("mq:CreateBroker", "UserRoleName", "Write"),
        ):
            self.assertTrue(self.why_not(full, name, access=access), name)

    def test_the_principal_is_named_only_where_it_has_a_source(self):
        member = Deep("RoleArn", "roleArn", "string", "String")
        need = self.roles.need("states", member, "json")
        self.assertEqual(need["context"], {"iam:PassedToService": "states.amazonaws.com"})
        self.assertEqual(need["when"], ["roleArn|role-name"])
        self.assertNotIn("context", self.roles.need("flux", member, "json"))

    def test_a_profile_hides_its_role(self):
        member = Deep("IamInstanceProfile", "iamInstanceProfile", "structure", "Profile")
        need = self.roles.need("ec2", member, "ec2")
        self.assertEqual(need["on"], [{"type": "role", "service": "iam"}])


class Spoken(unittest.TestCase):
    """What the documentation of a service model names."""

    TREE = {"glue": {"actions": {"GetTable": {}, "GetColumnStatisticsForTable": {}}}, "iam": {"actions": {"PassRole": {}}}}

    def named(self, text):
        return spoken.named(self.TREE, "glue", text)

    def test_a_permission_that_every_request_needs(self):
        text = "<p>The Identity and Access Management (IAM) permission required for this operation is <code>GetTable</code>.</p>"
        self.assertEqual(self.named(text), ({"glue:GetTable"}, set()))

    def test_a_permission_that_some_requests_need(self):
        text = "<p>If you pass a role, you must have the <code>iam:PassRole</code> permission.</p>"
        self.assertEqual(self.named(text), (set(), {"iam:PassRole"}))

    def test_words_that_name_no_action(self):
        self.assertEqual(self.named("<p>You must have permission to use <code>glue:Nothing</code>.</p>"), (set(), set()))


class Events(unittest.TestCase):
    def test_classes(self):
        classes = Classes(RULES)
        self.assertEqual(classes.of("s3", "GetObject"), {"class": "data", "type": "AWS::S3::Object"})
        self.assertEqual(classes.of("logs", "PutLogEvents"), {"class": "never"})
        self.assertEqual(classes.of("sqs", "PurgeQueue"), {"class": "management"})
        self.assertEqual(classes.of("quicksight", "DescribeFlow"), {"class": "unknown"})
        self.assertEqual(classes.of("quicksight", "DescribeFlowchart"), {"class": "management"})
        self.assertEqual(classes.of("personalize", "GetRecommendations", "personalize-runtime"), {"class": "unknown"})

    def test_every_type_of_cloudtrails_table_has_its_operations_or_is_not_known(self):
        self.assertGreaterEqual(len(Classes(RULES).types), 250)

    def test_versions_in_event_names(self):
        self.assertEqual(event_name("CreateInvalidation2020_05_31"), "CreateInvalidation")
        self.assertEqual(event_name("GetFunction20150331v2"), "GetFunction")
        self.assertEqual(event_name("ListObjectsV2"), "ListObjectsV2")

    def test_the_first_host_is_the_one_that_records_carry(self):
        rules = hosts.load_rules(RULES)
        api = Api("cloudwatch", "query", ["monitoring", "cloudwatch"], [])
        self.assertEqual(hosts.labels("cloudwatch", [api], rules), ["monitoring", "cloudwatch"])

    def test_the_label_with_most_actions_of_the_operations_names_wins(self):
        one, other = Service("one", ""), Service("two", "")
        other.actions["getthing"] = action("GetThing")
        api = Api("x", "json", ["one", "two"], [operation("GetThing")])
        rules = hosts.load_rules(RULES)
        self.assertEqual(hosts.prefix_of(api, {"one": one, "two": other}, rules), "two")


class Merging(unittest.TestCase):
    def entry(self, sdk, *specs):
        return {"class": "management", "sdk": [sdk], "needs": [{"action": "rds:CopyX", "on": list(specs)}]}

    def test_request_shapes_of_two_models_are_alternatives(self):
        merged = merge(self.entry("a", {"type": "db", "bind": {"N": ["x"]}}),
                       self.entry("b", {"type": "db", "bind": {"N": ["y"]}}))
        self.assertEqual(merged["needs"][0]["on"], [{"type": "db", "bind": {"N": ["x", "y"]}}])
        self.assertEqual(merged["sdk"], ["a", "b"])

    def test_source_and_target_stay_apart(self):
        pair = ({"type": "db", "bind": {"N": ["s"]}}, {"type": "db", "bind": {"N": ["t"]}})
        merged = merge(self.entry("a", *pair), self.entry("b", *pair))
        self.assertEqual(merged["needs"][0]["on"], list(pair))


class Words(unittest.TestCase):
    def test_nouns(self):
        self.assertEqual(stem("ClusterIdentifier"), "cluster")
        self.assertEqual(stem("RoleNameWithPath"), "role")
        self.assertEqual(singular("policies"), "policy")
        self.assertEqual(singular("address"), "address")
        self.assertEqual(verb_and_noun("BatchGetProjects"), ("get", "project"))
        self.assertEqual(verb_and_noun("ListDNSRecords"), ("list", "dnsrecord"))


if __name__ == "__main__":
    unittest.main()
