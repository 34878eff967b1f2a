"""Takes orders: S3, an index of a table, a queue by name, parameters by path, a secret by name."""

import uuid

import boto3
from answer import answer
from boto3.dynamodb.conditions import Key

s3 = boto3.client("s3")
sqs = boto3.client("sqs")
ssm = boto3.client("ssm")
secrets = boto3.client("secretsmanager")
orders = boto3.resource("dynamodb").Table("orders")
DOCUMENTS = "orders-documents"


def invoice() -> None:
    """A new object a call, as in life."""
    s3.put_object(Bucket=DOCUMENTS, Key=f"invoices/2026/11/{uuid.uuid4()}.pdf", Body=b"%PDF")


def send() -> None:
    """The queue is known by its name."""
    queue = sqs.get_queue_url(QueueName="orders-events")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="order o-1 is paid")


def send_elsewhere() -> None:
    """The other queue, by what its address must be."""
    queue = sqs.get_queue_url(QueueName="orders-events")["QueueUrl"]
    sqs.send_message(QueueUrl=queue.replace("orders-events", "payroll-events"), MessageBody="no")


INSIDE = {
    "write an invoice": invoice,
    "read the template": lambda: s3.get_object(Bucket=DOCUMENTS, Key="templates/invoice.html"),
    "look at the logo": lambda: s3.head_object(Bucket=DOCUMENTS, Key="templates/logo.png"),
    "list invoices": lambda: s3.list_objects_v2(Bucket=DOCUMENTS, Prefix="invoices/"),
    "put an order": lambda: orders.put_item(Item={"id": "o-1", "customer": "c-1", "total": 3}),
    "get an order": lambda: orders.get_item(Key={"id": "o-1"}),
    "query the index": lambda: orders.query(
        IndexName="by-customer", KeyConditionExpression=Key("customer").eq("c-1")
    ),
    "send to the queue": send,
    "read parameters by path": lambda: ssm.get_parameters_by_path(Path="/orders/prod"),
    "read the secret": lambda: secrets.get_secret_value(SecretId="orders/db"),
}
OUTSIDE = {
    "read another bucket": lambda: s3.get_object(Bucket="payroll-documents", Key="salaries.csv"),
    "read another prefix": lambda: s3.get_object(Bucket=DOCUMENTS, Key="private/keys.txt"),
    "write another prefix": lambda: s3.put_object(Bucket=DOCUMENTS, Key="private/new.txt", Body=b""),
    "delete an object": lambda: s3.delete_object(Bucket=DOCUMENTS, Key="templates/invoice.html"),
    "get from another table": lambda: boto3.client("dynamodb").get_item(
        TableName="payroll", Key={"id": {"S": "1"}}
    ),
    "delete an order": lambda: orders.delete_item(Key={"id": "o-1"}),
    "scan the table": orders.scan,
    "send to another queue": send_elsewhere,
    "read another path": lambda: ssm.get_parameters_by_path(Path="/payroll/prod"),
    "read another secret": lambda: secrets.get_secret_value(SecretId="payroll/db"),
}


def handler(event, _context):
    """The function."""
    return answer(event, INSIDE, OUTSIDE)
