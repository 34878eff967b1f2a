#!/usr/bin/env python3
"""Reads trails with lpgen out of Athena, out of S3 and out of files, and compares the three usages byte for byte.

    flow.py LPGEN TRAIL…

Athena and S3 are ministack's: the table is made by the statement that `lpgen trail athena-table` prints. What it runs is
DuckDB, so each statement is translated from Athena's dialect in front of it, and the table's rows are the trail's records
as Hive's JsonSerDe reads them. Needs ministack, sqlglot and duckdb.
"""

import asyncio
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import judge
import sqlglot

os.environ["BIND_HOST"] = "127.0.0.1"
PORT = 4599
URL = f"http://127.0.0.1:{PORT}"
PLACE = b"<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>"
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-west-1"}
# ministack's only account.
ACCOUNT = "000000000000"


def serve():
    from hypercorn.asyncio import serve as run
    from hypercorn.config import Config
    from ministack.app import app

    config = Config()
    config.bind = [f"127.0.0.1:{PORT}"]
    config.loglevel = "WARNING"
    loop = asyncio.new_event_loop()
    threading.Thread(
        target=lambda: loop.run_until_complete(run(app, config, shutdown_trigger=asyncio.Event().wait)), daemon=True
    ).start()
    for _ in range(100):
        try:
            return urllib.request.urlopen(f"{URL}/_ministack/health", timeout=1).read()
        except urllib.error.HTTPError:
            return b""
        except OSError:
            time.sleep(0.1)
    sys.exit("ministack does not start")


def signed(service):
    scope = f"test/20261130/eu-west-1/{service}/aws4_request"
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"}


def ask(operation, service="athena", target="AmazonAthena", **parameters):
    headers = signed(service) | {
        "X-Amz-Target": f"{target}.{operation}",
        "Content-Type": "application/x-amz-json-1.1",
    }
    request = urllib.request.Request(URL, json.dumps(parameters).encode(), headers)
    return json.load(urllib.request.urlopen(request, timeout=60))


def put(key, data):
    headers = signed("s3") | {"Content-Type": "application/octet-stream"}
    try:
        urllib.request.urlopen(urllib.request.Request(f"{URL}/{key}", data, headers, method="PUT"), timeout=60)
    except urllib.error.HTTPError as error:
        sys.exit(f"{key}: {error.read()}")


def statement(text):
    begun = ask("StartQueryExecution", QueryString=text, WorkGroup="team")["QueryExecutionId"]
    while True:
        status = ask("GetQueryExecution", QueryExecutionId=begun)["QueryExecution"]["Status"]
        if status["State"] in ("SUCCEEDED", "FAILED"):
            break
        time.sleep(0.05)
    if status["State"] == "FAILED":
        sys.exit(f"{text}\n{status['StateChangeReason']}")


def translate(relation, table):
    """Statements on the table read `relation` instead, in DuckDB's dialect."""
    from ministack.services import athena

    run = getattr(athena, "_run_duckdb")
    original = getattr(run, "original", run)

    async def translated(query, database, catalog=None):
        query = sqlglot.transpile(query, read="athena", write="duckdb")[0]
        named = '"audit"."{}"'.format(table)
        assert named in query, query[:500]
        return await original(query.replace(named, relation), database, catalog)

    translated.original = original
    athena._run_duckdb = translated


def observed(folder, name, *arguments):
    usage = pathlib.Path(folder) / f"{name}.json"
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)} | KEYS
    command = [sys.argv[1], "observe", "--replace", "--no-cache", "--usage", str(usage), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.returncode}\n{done.stderr}")
    return json.loads(usage.read_text()), done.stderr


def flow(trail, number):
    bucket, table = f"logs{number}", f"cloudtrail{number}"
    records = [
        (json.loads(json.dumps(record).replace("111122223333", ACCOUNT)), (ACCOUNT, place[1], place[2]))
        for record, place in judge.records(trail)
    ]
    regions = sorted({place[1] for _, place in records})
    days = sorted({place[2] for _, place in records})
    flags = [flag for region in regions for flag in ("--region", region)]
    definition = judge.lpgen("trail", "athena-table", f"s3://{bucket}", "--name", f"audit.{table}", *flags)
    statement(definition)
    kinds = judge.columns(definition)
    put(bucket, PLACE)
    with tempfile.TemporaryDirectory() as folder:
        files = pathlib.Path(folder) / "files"
        lines = pathlib.Path(folder) / "rows.ndjson"
        with lines.open("w") as out:
            for record, place in records:
                members = {name.lower(): value for name, value in record.items()}
                members |= dict(zip(("account", "region", "day"), place))
                row = {name: judge.cell(members.get(name), kind) for name, kind in kinds.items()}
                out.write(json.dumps(row) + "\n")
        for region in regions:
            for day in days:
                inside = [record for record, place in records if place[1:] == (region, day)]
                if not inside:
                    continue
                date = day.replace("/", "")
                name = f"AWSLogs/{ACCOUNT}/CloudTrail/{region}/{day}/{ACCOUNT}_CloudTrail_{region}_{date}T2355Z_a.json"
                path = files / name
                path.parent.mkdir(parents=True)
                path.write_text(json.dumps({"Records": inside}))
                put(f"{bucket}/{name}", path.read_bytes())
        spec = ", ".join(f"{name}: '{kind.sql('duckdb')}'" for name, kind in kinds.items())
        relation = f"(SELECT * FROM read_json('{lines}', format='newline_delimited', columns={{{spec}}}))"
        translate(relation, table)
        window = ["--since", days[0].replace("/", "-"), "--until", days[-1].replace("/", "-") + "T23:59:59Z"]
        asked = ["--endpoint-url", URL, *window]
        of_table, said = observed(folder, "table", "--trail", f"athena://team/audit.{table}", *asked)
        of_bucket, _ = observed(folder, "bucket", "--trail", f"s3://{bucket}", *asked)
        of_files, _ = observed(folder, "files", "--trail", str(files), *window)
    of_table["regions"] = of_bucket["regions"] = of_files["regions"] = None
    print(f"{trail}: {len(records)} records of {len(days)} days")
    print("  " + said.strip().replace("\n", "\n  "))
    failed = False
    for name, other in (("S3", of_bucket), ("files", of_files)):
        if of_table != other:
            failed = True
            print(f"  differs from {name}: {judge.first_difference(of_table, other)}")
    return failed


def main():
    serve()
    put("results", PLACE)
    ask("CreateDatabase", "glue", "AWSGlue", DatabaseInput={"Name": "audit"})
    ask(
        "CreateWorkGroup",
        Name="team",
        Configuration={"ResultConfiguration": {"OutputLocation": "s3://results/"}},
    )
    sys.exit(any([flow(trail, number) for number, trail in enumerate(sys.argv[2:])]))


main()
