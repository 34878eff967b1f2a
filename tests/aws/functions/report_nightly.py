"""Writes the nightly report. It shares its role with `report_export`."""

import uuid

import boto3
from answer import answer

s3 = boto3.client("s3")
dynamodb = boto3.client("dynamodb")

INSIDE = {
    "scan orders": lambda: dynamodb.scan(TableName="orders", Limit=10),
    "read many orders": lambda: dynamodb.batch_get_item(
        RequestItems={"orders": {"Keys": [{"id": {"S": "o-1"}}]}}
    ),
    "write the report": lambda: s3.put_object(Bucket="reports", Key=f"nightly/{uuid.uuid4()}.csv", Body=b"1;2"),
}
OUTSIDE = {
    "write an order": lambda: dynamodb.put_item(TableName="orders", Item={"id": {"S": "o-9"}}),
    "read what the other one reads": lambda: s3.get_object(Bucket="reports", Key="export/layout.json"),
}


def handler(event, _context):
    """The function."""
    return answer(event, INSIDE, OUTSIDE)
