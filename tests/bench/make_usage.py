#!/usr/bin/env python3
"""Makes a large usage store by repeating a small one: make_usage.py SOURCE TARGET DISTINCT_CALLS

Every copy has roles, sessions, resources and attempts of its own, so that no row is shared but words of operations,
actions and folders. Prints how many distinct calls it holds, and its size. What hangs on a call (event ids, times,
names) is that of the source.
"""

import shutil
import sqlite3
import sys
from pathlib import Path

COPY = """
INSERT INTO word (id, hash, text)
    SELECT id + :word, hash, text || '-' || :copy FROM word WHERE id IN (SELECT id FROM fresh);
INSERT INTO role (id, arn, name) SELECT id + :role, arn + :word, name + :word FROM role WHERE id <= :roles;
INSERT INTO kind SELECT id + :kind, hash, source, name, outcome, origin, by, agent, permission, action, necessity,
    folder, resource || '-' || :copy, variety, after, more FROM kind WHERE id <= :kinds;
INSERT INTO caller SELECT id + :caller, role + :role, session + :word, role_id, standing, function + :word,
    shared_out FROM caller WHERE id <= :callers;
INSERT INTO part SELECT id + :part, caller + :caller, key, created, credentials, days, regions
    FROM part WHERE id <= :parts;
INSERT INTO usage (part, kind, {rest}) SELECT part + :part, kind + :kind, {rest} FROM usage WHERE part <= :parts;
INSERT INTO attempt SELECT role + :role, source, name, first, last, record FROM attempt WHERE role <= :roles;
INSERT INTO claim SELECT role + :role, name + :word, region, sign FROM claim WHERE role <= :roles;
"""


def main() -> None:
    source, target, wanted = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    shutil.copy(source, target)
    db = sqlite3.connect(target, isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")
    one = lambda sql: db.execute(sql).fetchone()[0]
    db.execute(
        "CREATE TEMP TABLE fresh AS SELECT arn AS id FROM role UNION SELECT name FROM role"
        " UNION SELECT session FROM caller UNION SELECT function FROM caller UNION SELECT name FROM claim"
    )
    most = {f"{table}s": one(f"SELECT max(id) FROM {table}") for table in ("word", "role", "kind", "caller", "part")}
    of_one = one("SELECT count(*) FROM usage")
    copies = max(0, -(-wanted // of_one) - 1)
    columns = [row[1] for row in db.execute("PRAGMA table_info(usage)")]
    steps = COPY.format(rest=", ".join(columns[2:])).split(";")[:-1]
    db.execute("BEGIN")
    for copy in range(1, copies + 1):
        numbers = {name[:-1]: most[name] * copy for name in most} | most | {"copy": copy}
        for sql in steps:
            db.execute(sql, numbers)
    db.execute("COMMIT")
    calls, size = one("SELECT count(*) FROM usage"), target.stat().st_size
    print(f"{calls:,} distinct calls, {one('SELECT count(*) FROM caller'):,} sessions, {size / 1e6:,.0f} MB,"
          f" {size / calls:.0f} bytes each")


if __name__ == "__main__":
    main()
