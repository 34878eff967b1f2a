#!/usr/bin/env python3
"""Runs what lpgen writes for Athena, and compares the usage that comes of it with that of the files.

    judge.py LPGEN [--record FILE] TRAIL…

Each trail is a folder with AWSLogs/ in it. Its records become a table in DuckDB, with the columns that `lpgen trail
athena-table` defines, read as Hive's JsonSerDe reads them. The statements of all its days are translated from
Athena's dialect and run there; their answers are written as GetQueryResults gives them, and folded. Needs sqlglot,
duckdb and sqlfluff. With --record, the first answer is kept in a file.
"""

import gzip
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import duckdb
import sqlfluff
import sqlglot
from sqlglot import exp

# AWSLogs/[o-ORG/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/FILE
PLACE = re.compile(r"AWSLogs/(?:o-[^/]+/)?([^/]+)/CloudTrail/([^/]+)/(\d{4}/\d{2}/\d{2})/[^/]+$")
TABLE = "audit.cloudtrail"
# Every statement that a judge without a table is to read stands here.
RECORD = pathlib.Path(sys.argv[3]) if sys.argv[2:3] == ["--record"] else None
STATEMENTS = pathlib.Path("target/judges/athena-statements")


def lpgen(*arguments):
    done = subprocess.run([sys.argv[1], *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"lpgen {' '.join(arguments)}: {done.returncode}\n{done.stderr}")
    return done.stdout


def records(trail):
    for path in sorted(pathlib.Path(trail).rglob("*")):
        place = PLACE.search(path.as_posix())
        if not place or not path.is_file():
            continue
        data = path.read_bytes()
        try:
            document = json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
        except (EOFError, ValueError):
            continue
        for record in document.get("Records", []):
            yield record, place.groups()


def as_text(value):
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def cell(value, kind):
    """A value as a column of this type holds it."""
    if value is None:
        return None
    if kind.this == exp.DataType.Type.STRUCT:
        if not isinstance(value, dict):
            return None
        members = {name.lower(): inner for name, inner in value.items()}
        return {f.this.name: cell(members.get(f.this.name), f.args["kind"]) for f in kind.expressions}
    if kind.this == exp.DataType.Type.ARRAY:
        inner = kind.expressions[0]
        return [cell(item, inner) for item in value] if isinstance(value, list) else None
    return as_text(value)


def columns(definition):
    schema = sqlglot.parse_one(definition, read="athena")
    found = {c.this.name: c.args["kind"] for c in schema.this.expressions}
    for key in ("account", "region", "day"):
        found[key] = exp.DataType.build("varchar")
    return found


def answer(cursor):
    names = [column[0] for column in cursor.description]
    def datum(value):
        if value is None:
            return {}
        return {"VarCharValue": ("true" if value else "false") if isinstance(value, bool) else str(value)}
    rows = [{"Data": [{"VarCharValue": name} for name in names]}]
    rows += [{"Data": [datum(value) for value in row]} for row in cursor.fetchall()]
    return {"ResultSet": {"Rows": rows}}


def usage(trail, folder, name):
    path = pathlib.Path(folder) / f"{name}.json"
    lpgen("observe", "--trail", str(trail), "--usage", str(path), "--no-cache", "--quiet")
    return json.loads(path.read_text())


def judge(trail):
    read = list(records(trail))
    regions = sorted({place[1] for _, place in read})
    flags = [flag for region in regions for flag in ("--region", region)]
    definition = lpgen("trail", "athena-table", "s3://bucket", "--name", TABLE, *flags)
    (STATEMENTS / "table.sql").write_text(definition)
    kinds = columns(definition)
    database = duckdb.connect()
    database.execute("CREATE SCHEMA audit")
    with tempfile.TemporaryDirectory() as folder:
        lines = pathlib.Path(folder) / "rows.ndjson"
        with lines.open("w") as out:
            for record, place in read:
                members = {name.lower(): value for name, value in record.items()}
                members |= dict(zip(("account", "region", "day"), place))
                row = {name: cell(members.get(name), kind) for name, kind in kinds.items()}
                out.write(json.dumps(row) + "\n")
        spec = ", ".join(f"{name}: '{kind.sql('duckdb')}'" for name, kind in kinds.items())
        database.execute(
            f"CREATE TABLE {TABLE} AS SELECT * FROM read_json('{lines}', format='newline_delimited', columns={{{spec}}})"
        )
        answers = pathlib.Path(folder) / "answers"
        answers.mkdir()
        files = pathlib.Path(folder) / "files"
        groups = 0
        for account, day in sorted({(place[0], place[2]) for _, place in read}):
            statement = lpgen("trail", "athena-query", TABLE, "--account", account, "--day", day.replace("/", "-"))
            (STATEMENTS / "query.sql").write_text(statement)
            got = answer(database.execute(sqlglot.transpile(statement, read="athena", write="duckdb")[0]))
            if RECORD and not RECORD.exists():
                RECORD.write_text(json.dumps(got, indent=1, ensure_ascii=False) + "\n")
            groups += len(got["ResultSet"]["Rows"]) - 1
            (answers / f"{account}-{day.replace('/', '-')}.json").write_text(json.dumps(got))
        # The records alone, as they lie: what files tell beside them (their regions, damage) is not the table's.
        files.mkdir()
        (files / "records.json").write_text(json.dumps({"Records": [record for record, _ in read]}))
        native, folded = usage(files, folder, "native"), usage(answers, folder, "folded")
        size = sum(path.stat().st_size for path in answers.iterdir())
    print(f"{trail}: {len(read)} records, {groups} rows of {size} bytes")
    return [name for name in sorted(native.keys() | folded.keys()) if native.get(name) != folded.get(name)], native, folded


def first_difference(a, b, path=""):
    if type(a) is not type(b):
        return f"{path}: {a!r} | {b!r}"[:600]
    if isinstance(a, dict):
        for key in sorted(a.keys() | b.keys()):
            if a.get(key) != b.get(key):
                return first_difference(a.get(key), b.get(key), f"{path}.{key}")
    if isinstance(a, list):
        for at, (x, y) in enumerate(zip(a, b)):
            if x != y:
                return first_difference(x, y, f"{path}[{at}]")
        return f"{path}: {len(a)} | {len(b)} elements"
    return f"{path}: {a!r} | {b!r}"[:600]


def main():
    STATEMENTS.mkdir(parents=True, exist_ok=True)
    failed = False
    for trail in sys.argv[4 if RECORD else 2 :]:
        differ, native, folded = judge(trail)
        for name in differ:
            failed = True
            print(f"  `{name}` differs: {first_difference(native.get(name), folded.get(name))}")
    for path in sorted(STATEMENTS.glob("*.sql")):
        parsed = sqlfluff.lint(path.read_text(), dialect="athena", rules=["LT15"])
        broken = [violation for violation in parsed if violation["code"] == "PRS"]
        failed |= bool(broken)
        print(f"{path.name}: {len(broken)} places that sqlfluff does not understand", *broken[:2])
    sys.exit(failed)


if __name__ == "__main__":
    main()
