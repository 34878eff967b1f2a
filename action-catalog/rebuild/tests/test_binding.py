"""Which event fields name a call's resources, and which are left alone."""

import unittest

from ..binding import Shape, resources
from ..decisions import Decisions
from .shapes import action, member, operation, service, shape

TABLES = service(table="table/${TableName}", index="table/${TableName}/index/${IndexName}")


def bound(call, of_service, required=(), optional=(), **more):
    """Resource type → variable → sources, of what is bound."""
    specs = resources(call, action(call.name, required, optional), of_service, shape(call, **more))
    return [(spec.type, spec.bind, spec.optional) for spec in specs]


class Names(unittest.TestCase):
    def test_a_member_of_the_variables_name(self):
        call = operation("GetItem", "tableName", "key")
        self.assertEqual(bound(call, TABLES, ["table"]), [("table", {"TableName": ["tableName"]}, False)])

    def test_name_and_identifier_say_the_same_noun(self):
        clusters = service(cluster="cluster:${ClusterName}")
        call = operation("ModifyCluster", "clusterIdentifier")
        self.assertEqual(bound(call, clusters, ["cluster"])[0][1], {"ClusterName": ["clusterIdentifier"]})

    def test_a_name_never_fills_an_id(self):
        proxies = service(proxy="db-proxy:${DbProxyId}")
        call = operation("DeleteDbProxy", "dbProxyName")
        self.assertEqual(bound(call, proxies, ["proxy"]), [("proxy", {}, False)])

    def test_a_bare_name_is_that_of_the_operations_noun(self):
        jobs = service(job="job/${JobName}")
        self.assertEqual(bound(operation("UpdateJob", "name"), jobs, ["job"])[0][1], {"JobName": ["name"]})
        self.assertEqual(bound(operation("CreateJobTrigger", "name"), jobs, ["job"])[0][1], {})

    def test_a_bare_name_is_that_of_the_longest_type_in_the_noun(self):
        two = service(machine="machine/${MachineName}", machine_alias="machine/${MachineName}/${AliasName}")
        self.assertEqual(bound(operation("GetMachineAliasState", "name"), two, ["machine"])[0][1], {})

    def test_a_new_id_is_not_known_before_the_call(self):
        connects = service(quick_connect="quick-connect/${QuickConnectId}")
        call = operation("CreateQuickConnect", "name", "quickConnectConfig")
        self.assertEqual(bound(call, connects, ["quick-connect"])[0][1], {})

    def test_a_tail_names_unless_another_type_is_closer(self):
        types = service(patch_baseline="patchbaseline/${ResourceId}", group="group/${GroupId}",
                        global_group="global-group/${GlobalGroupId}")
        self.assertEqual(
            bound(operation("GetPatchBaselineState", "baselineId"), types, ["patch-baseline"])[0][1],
            {"ResourceId": ["baselineId"]})
        self.assertEqual(bound(operation("Disassociate", "groupId"), types, ["global-group"])[0][1], {})

    def test_a_rule_names_members_of_another_wording(self):
        windows = service(maintenancewindow="maintenancewindow/${ResourceId}")
        names = {"maintenancewindow": ["WindowId"]}
        found = bound(operation("DescribeTasks", "windowId"), windows, ["maintenancewindow"], names=names)
        self.assertEqual(found[0][1], {"ResourceId": ["windowId"]})


    def test_a_member_fills_one_variable_of_an_arn(self):
        brokers = service(brokers="broker:${BrokerName}:${BrokerId}")
        found = bound(operation("RebootBroker", "brokerId"), brokers, ["brokers"])
        self.assertEqual(found[0][1], {"BrokerId": ["brokerId"]})

    def test_a_bare_variable_is_not_that_of_whatever_the_call_names(self):
        both = service(acl="acl/${Name}", set="set/${Name}")
        found = bound(operation("CreateAcl", "name"), both, ["acl"], ["set"])
        self.assertEqual(found, [("acl", {"Name": ["name"]}, False)])

    def test_a_bare_id_is_that_of_the_first_of_two_related_things(self):
        things = service(device="device/${DeviceId}", thing="thing/${ThingName}")
        found = bound(operation("DisassociateDeviceFromThing", "id"), things, ["thing"])
        self.assertEqual(found[0][1], {})


class Arns(unittest.TestCase):
    def test_beside_an_arn_a_name_is_the_new_name(self):
        projects = service(project="project:${ResourceId}")
        found = bound(operation("UpdateProject", "arn", "name"), projects, ["project"])
        self.assertEqual(found[0][1], {"ResourceId": ["arn"]})

    def test_a_name_comes_before_an_arn_that_may_be_anothers(self):
        archives = service(archive="archive/${ArchiveName}")
        found = bound(operation("CreateArchive", "archiveSourceArn", "archiveName"), archives, ["archive"],
                      names={"archive": ["ArchiveSourceArn"]})
        self.assertEqual(found[0][1], {"ArchiveName": ["archiveName", "archiveSourceArn"]})

    def test_the_arn_of_the_type(self):
        machines = service(statemachine="stateMachine:${StateMachineName}")
        call = operation("StartExecution", "stateMachineArn", "name")
        self.assertEqual(bound(call, machines, ["statemachine"])[0][1], {"StateMachineName": ["stateMachineArn"]})

    def test_the_arn_of_another_type_names_nothing(self):
        both = service(channel="channel/${ChannelId}", flow="flow/${FlowId}")
        self.assertEqual(bound(operation("DeleteFlow", "channelArn"), both, ["flow"])[0][1], {})

    def test_one_arn_for_several_required_types_makes_them_alternatives(self):
        balancers = service(app="loadbalancer/app/${LoadBalancerId}", net="loadbalancer/net/${LoadBalancerId}")
        found = bound(operation("DeleteLoadBalancer", "loadBalancerArn"), balancers, ["app", "net"])
        self.assertEqual([optional for _, _, optional in found], [True, True])

    def test_two_required_types_of_their_own_are_both_needed(self):
        two = service(queue="queue/${QueueName}", definition="definition/${DefinitionName}")
        found = bound(operation("SubmitJob", "queueName", "definitionName"), two, ["queue", "definition"])
        self.assertEqual([optional for _, _, optional in found], [False, False])


class Optional(unittest.TestCase):
    def test_what_the_request_cannot_name_is_dropped(self):
        self.assertEqual(bound(operation("ListAll", "limit"), TABLES, [], ["table"]), [])

    def test_a_sub_resource_counts_only_when_it_is_named(self):
        call = operation("Query", "tableName", "indexName")
        specs = resources(call, action("Query", ["table"], ["index"]), TABLES, shape(call))
        self.assertEqual(specs[1].when, ["indexName"])
        call = operation("Scan", "tableName")
        self.assertEqual([spec.type for spec in resources(
            call, action("Scan", ["table"], ["index"]), TABLES, shape(call))], ["table"])


class Copies(unittest.TestCase):
    SNAPSHOTS = service(snapshot="snapshot:${SnapshotName}")

    def test_source_and_target_are_both_needed(self):
        call = operation("CopySnapshot", "sourceSnapshotName", "targetSnapshotName")
        found = bound(call, self.SNAPSHOTS, ["snapshot"])
        self.assertEqual([bind for _, bind, _ in found], [
            {"SnapshotName": ["sourceSnapshotName"]}, {"SnapshotName": ["targetSnapshotName"]}])

    def test_a_source_alone_is_not_the_copy(self):
        call = operation("CopySnapshot", "sourceSnapshotId")
        self.assertEqual(bound(call, service(snapshot="snapshot/${SnapshotId}"), ["snapshot"])[0][1], {})


class Ec2(unittest.TestCase):
    def test_lists_are_found_at_any_depth_and_in_request_wrappers(self):
        shape_of_ec2 = Shape([member("instanceIds[]", ("InstanceId",))], is_ec2=True)
        self.assertEqual(shape_of_ec2.sources(shape_of_ec2.members[0]), [
            "**.instanceId", "**.instanceId[].content", "**.instanceIds", "**.instanceIds[].content"])


if __name__ == "__main__":
    unittest.main()


class Evidence(unittest.TestCase):
    """A binding carries what it rests on, and a guess is decided."""

    BOXES = service(blue_box="box/${BoxName}", phone="phone/${PhoneId}")

    def decide(self, call, kind, **table):
        decisions = Decisions("svc", {word: {"svc": rows} for word, rows in table.items()})
        found = bound(call, self.BOXES, [kind], decisions=decisions)
        return found[0][1], decisions

    def test_a_guess_that_nobody_decided_is_a_problem(self):
        bind, decisions = self.decide(operation("PaintThing", "blueBoxName"), "blue-box")
        self.assertEqual(bind, {"BoxName": ["blueBoxName"]})
        self.assertEqual(decisions.evidence, {"guess": 1})
        self.assertEqual(len(decisions.problems()), 1)

    def test_a_decision_keeps_or_drops_and_must_be_used(self):
        call = operation("PaintThing", "blueBoxName")
        bind, decisions = self.decide(call, "blue-box", keep={"blue-box": ["blueBoxName"]})
        self.assertEqual((bind, decisions.problems()), ({"BoxName": ["blueBoxName"]}, []))
        drop = {"blue-box": {"members": ["blueBoxName"], "reason": "another box"}}
        bind, decisions = self.decide(call, "blue-box", drop=drop)
        self.assertEqual((bind, decisions.problems()), ({}, []))
        _, decisions = self.decide(operation("PaintThing", "colour"), "blue-box", drop=drop)
        self.assertEqual(len(decisions.problems()), 1, "what decides nothing has outlived its subject")

    def test_a_recipient_is_no_resource(self):
        call = operation("SendText", "destinationPhoneNumber", "destinationPhone", "recipientPhoneId")
        self.assertEqual(self.decide(call, "phone")[0], {})

    def test_the_arn_of_a_parent_tells_its_part(self):
        parts = service(box="box/${BoxName}", lid="box/${BoxName}/lid/${LidName}")
        found = bound(operation("TurnLid", "boxArn", "lidName"), parts, ["lid"])
        self.assertEqual(found[0][1], {"BoxName": ["boxArn"], "LidName": ["lidName"]})

    def test_a_restore_takes_nothing_of_its_source_from_its_target(self):
        types = service(cluster="cluster/${ClusterName}", snapshot="snapshot/${ClusterName}/${SnapshotName}")
        call = operation("RestoreFromSnapshot", "clusterIdentifier", "snapshotName", "snapshotClusterIdentifier")
        [_, [_, bind, _]] = bound(call, types, ["cluster", "snapshot"])
        self.assertEqual(bind["ClusterName"], ["snapshotClusterIdentifier"])
        call = operation("RestoreFromSnapshot", "clusterIdentifier", "snapshotName")
        [[_, target, _], [_, source, _]] = bound(call, types, ["cluster", "snapshot"])
        self.assertEqual((target, source), (
            {"ClusterName": ["clusterIdentifier"]}, {"SnapshotName": ["snapshotName"]}))
