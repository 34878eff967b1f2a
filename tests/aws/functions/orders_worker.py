"""Works on what the queue brings: batches and transactions, a topic, a key, single parameters."""

import os

import boto3
from answer import answer

dynamodb = boto3.client("dynamodb")
sns = boto3.client("sns")
kms = boto3.client("kms")
ssm = boto3.client("ssm")
KEY = os.environ["KEY_ID"]
TOPIC = os.environ["TOPIC_ARN"]


def item(name: str) -> dict:
    """An item of any table here."""
    return {"id": {"S": name}, "customer": {"S": "c-2"}}


def batch() -> None:
    """Two tables in one request."""
    put = [{"PutRequest": {"Item": item("o-2")}}]
    dynamodb.batch_write_item(RequestItems={"orders": put, "stock": put})


def transaction() -> None:
    """Four different operations: each is an action of its own."""
    dynamodb.transact_write_items(TransactItems=[
        {"Put": {"TableName": "orders", "Item": item("o-3")}},
        {"Update": {"TableName": "stock", "Key": {"id": {"S": "o-2"}}, "UpdateExpression": "SET n = :n",
                    "ExpressionAttributeValues": {":n": {"N": "1"}}}},
        {"Delete": {"TableName": "stock", "Key": {"id": {"S": "none"}}}},
        {"ConditionCheck": {"TableName": "orders", "Key": {"id": {"S": "o-2"}},
                            "ConditionExpression": "attribute_exists(id)"}},
    ])


def secret_round() -> None:
    """Encrypts and decrypts; a decryption does not name the key."""
    sealed = kms.encrypt(KeyId=KEY, Plaintext=b"card")["CiphertextBlob"]
    kms.decrypt(CiphertextBlob=sealed)


INSIDE = {
    "write a batch": batch,
    "write a transaction": transaction,
    "publish": lambda: sns.publish(TopicArn=TOPIC, Message="order o-2 is packed"),
    "encrypt and decrypt": secret_round,
    "make a data key": lambda: kms.generate_data_key(KeyId=KEY, KeySpec="AES_256"),
    "read one parameter": lambda: ssm.get_parameter(Name="/orders/prod/region"),
    "read two parameters": lambda: ssm.get_parameters(Names=["/orders/prod/region", "/orders/prod/limit"]),
}
OUTSIDE = {
    "publish elsewhere": lambda: sns.publish(TopicArn=TOPIC.replace("packed", "payroll"), Message="no"),
    "write another table": lambda: dynamodb.put_item(TableName="payroll", Item=item("1")),
    "delete from orders": lambda: dynamodb.delete_item(TableName="orders", Key={"id": {"S": "o-2"}}),
    "read another parameter": lambda: ssm.get_parameter(Name="/payroll/prod/region"),
    "use another key": lambda: kms.encrypt(KeyId=os.environ["OTHER_KEY_ID"], Plaintext=b"card"),
}


def handler(event, _context):
    """The function."""
    return answer(event, INSIDE, OUTSIDE)
