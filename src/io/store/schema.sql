-- A usage store: what role sessions did, not records. docs/usage-store.md says what each table holds.

-- Texts that many rows share. `hash` is a beginning of xxh3.
CREATE TABLE word (
    id INTEGER PRIMARY KEY,
    hash INTEGER NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX word_hash ON word (hash);

-- Roles by ARN; `name` is what stands behind the last `/`.
CREATE TABLE role (
    id INTEGER PRIMARY KEY,
    arn INTEGER NOT NULL UNIQUE REFERENCES word,
    name INTEGER NOT NULL REFERENCES word
) STRICT;
CREATE INDEX role_name ON role (name);

-- Kinds of calls: what was called, how it ended, who called, what it needed.
CREATE TABLE kind (
    id INTEGER PRIMARY KEY,
    hash INTEGER NOT NULL,
    source INTEGER NOT NULL REFERENCES word,
    name INTEGER NOT NULL REFERENCES word,
    outcome INTEGER NOT NULL,
    origin INTEGER NOT NULL,
    by INTEGER REFERENCES word,
    agent INTEGER NOT NULL REFERENCES word,
    permission INTEGER NOT NULL,
    action INTEGER REFERENCES word,
    necessity INTEGER NOT NULL,
    folder INTEGER NOT NULL REFERENCES word,
    resource TEXT NOT NULL,
    variety INTEGER,
    after TEXT NOT NULL,
    more INTEGER REFERENCES word
) STRICT;
CREATE INDEX kind_hash ON kind (hash);

-- Role sessions. `function` is the name of the function that a session says or looks to be.
CREATE TABLE caller (
    id INTEGER PRIMARY KEY,
    role INTEGER NOT NULL REFERENCES role,
    session INTEGER NOT NULL REFERENCES word,
    role_id INTEGER NOT NULL REFERENCES word,
    standing INTEGER NOT NULL,
    function INTEGER NOT NULL REFERENCES word,
    shared_out INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX caller_key ON caller (role, session, role_id, standing);
CREATE INDEX caller_function ON caller (function);

-- What a session did with some of its credentials.
CREATE TABLE part (
    id INTEGER PRIMARY KEY,
    caller INTEGER NOT NULL REFERENCES caller,
    key INTEGER,
    created INTEGER,
    credentials BLOB,
    days BLOB NOT NULL,
    regions BLOB NOT NULL
) STRICT;
CREATE INDEX part_caller ON part (caller);

-- Calls that agree in what they are: times, how many, and the rest packed.
CREATE TABLE usage (
    part INTEGER NOT NULL REFERENCES part,
    kind INTEGER NOT NULL REFERENCES kind,
    calls INTEGER NOT NULL,
    first ANY,
    last ANY,
    fields INTEGER REFERENCES word,
    errors INTEGER REFERENCES word,
    did BLOB NOT NULL,
    days BLOB NOT NULL DEFAULT x'',
    PRIMARY KEY (part, kind)
) STRICT, WITHOUT ROWID;

-- What any session of a role called, however it ended.
CREATE TABLE attempt (
    role INTEGER NOT NULL REFERENCES role,
    source INTEGER NOT NULL REFERENCES word,
    name INTEGER NOT NULL REFERENCES word,
    first ANY,
    last ANY,
    record INTEGER NOT NULL,
    PRIMARY KEY (role, source, name)
) STRICT, WITHOUT ROWID;

-- Other sessions of roles.
CREATE TABLE other (
    role INTEGER PRIMARY KEY REFERENCES role,
    names TEXT NOT NULL,
    calls BLOB NOT NULL
) STRICT;

-- What says that a role is a function's.
CREATE TABLE claim (
    role INTEGER NOT NULL REFERENCES role,
    name INTEGER NOT NULL REFERENCES word,
    region INTEGER NOT NULL REFERENCES word,
    sign INTEGER NOT NULL,
    PRIMARY KEY (role, name, region, sign)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_name ON claim (name);

-- Roles that some principal other than a service assumed.
CREATE TABLE assumed (role INTEGER PRIMARY KEY REFERENCES role) STRICT;

-- Who got credentials of a session; NULL for too many. `role` is account and name.
CREATE TABLE issued (
    role INTEGER NOT NULL REFERENCES word,
    session INTEGER NOT NULL REFERENCES word,
    by_lambda BLOB,
    by_others BLOB,
    PRIMARY KEY (role, session)
) STRICT, WITHOUT ROWID;

-- Which records tell something of functions; NULL for many.
CREATE TABLE witness (told INTEGER PRIMARY KEY, records BLOB) STRICT;

-- When an operation last changed a function, a role or a policy.
CREATE TABLE deployment (
    subject TEXT NOT NULL,
    operation INTEGER NOT NULL REFERENCES word,
    time ANY NOT NULL,
    PRIMARY KEY (subject, operation)
) STRICT, WITHOUT ROWID;

-- Days with records, by region. `held`: 1 read, 2 written, 4 data events.
CREATE TABLE day (
    region INTEGER NOT NULL REFERENCES word,
    date TEXT NOT NULL,
    held INTEGER NOT NULL,
    PRIMARY KEY (region, date)
) STRICT, WITHOUT ROWID;

-- What is known of the whole, by name: JSON, or packed.
CREATE TABLE fact (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;

-- Files that were folded, and the window in which (nanoseconds since 1970; NULL for no end).
CREATE TABLE file (
    fingerprint BLOB PRIMARY KEY,
    since INTEGER,
    until INTEGER
) STRICT, WITHOUT ROWID;

-- Readings that have not come to their end.
CREATE TABLE reading (sources TEXT NOT NULL, began TEXT NOT NULL, PRIMARY KEY (sources)) STRICT, WITHOUT ROWID;
