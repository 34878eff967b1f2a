"""Hands reports to a partner, as a role of the partner's. It shares its role with `report_nightly`."""

import os

import boto3
from answer import answer

s3 = boto3.client("s3")
sts = boto3.client("sts")


def hand_over() -> None:
    """Writes as the other role: that is the other role's permission, not this one's."""
    made = sts.assume_role(RoleArn=os.environ["PARTNER_ROLE"], RoleSessionName="handover")["Credentials"]
    partner = boto3.client(
        "s3",
        aws_access_key_id=made["AccessKeyId"],
        aws_secret_access_key=made["SecretAccessKey"],
        aws_session_token=made["SessionToken"],
    )
    partner.put_object(Bucket="partner-inbox", Key="report.csv", Body=b"1;2")


INSIDE = {
    "read the layout": lambda: s3.get_object(Bucket="reports", Key="export/layout.json"),
    "hand over": hand_over,
}
OUTSIDE = {
    "write to the partner itself": lambda: s3.put_object(Bucket="partner-inbox", Key="direct.csv", Body=b""),
    "write a report": lambda: s3.put_object(Bucket="reports", Key="nightly/forged.csv", Body=b""),
    "become somebody else": lambda: sts.assume_role(
        RoleArn=os.environ["PARTNER_ROLE"].replace("partner-", "payroll-"), RoleSessionName="no"
    ),
}


def handler(event, _context):
    """The function."""
    return answer(event, INSIDE, OUTSIDE)
