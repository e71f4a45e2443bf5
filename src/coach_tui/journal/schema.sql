-- Append only: a released version is never changed, not even in its blanks: files made by it store
-- these statements, and a repair compares them. Each version is one transaction.
--
-- `seq` counts the reps and work of an entry in one row of numbers, in the order they were done;
-- a repeated write and a merge recognise a record by it. No index starts with the exercise: SQLite
-- would prefer it for questions about a month and read the whole history.

-- version 1
PRAGMA application_id = 1129268040;
CREATE TABLE entry (
    id                 TEXT PRIMARY KEY NOT NULL,
    session            TEXT NOT NULL,
    title              TEXT NOT NULL,
    content_hash       TEXT NOT NULL,
    started_utc_ms     INTEGER NOT NULL,
    started_offset_s   INTEGER NOT NULL,
    started_zone       TEXT NOT NULL,
    started_local_date TEXT NOT NULL,
    ended_utc_ms       INTEGER,
    ended_offset_s     INTEGER,
    ended_zone         TEXT,
    ended_local_date   TEXT,
    state              TEXT NOT NULL DEFAULT 'unfinished'
                       CHECK (state IN ('unfinished', 'completed', 'stopped')),
    running_ms         INTEGER NOT NULL DEFAULT 0 CHECK (running_ms >= 0),
    rpe                INTEGER CHECK (rpe BETWEEN 0 AND 10),
    pain               INTEGER CHECK (pain BETWEEN 0 AND 10),
    note               TEXT NOT NULL DEFAULT '',
    CHECK ((state = 'unfinished') = (ended_utc_ms IS NULL)),
    CHECK ((ended_utc_ms IS NULL) = (ended_offset_s IS NULL)),
    CHECK ((ended_utc_ms IS NULL) = (ended_zone IS NULL)),
    CHECK ((ended_utc_ms IS NULL) = (ended_local_date IS NULL))
) WITHOUT ROWID
;
CREATE TABLE bout (
    entry_id    TEXT NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
    bout        INTEGER NOT NULL,
    exercise    TEXT NOT NULL,
    name        TEXT NOT NULL,
    "set"       INTEGER NOT NULL,
    sets        INTEGER NOT NULL,
    side        TEXT,
    reps        INTEGER,
    duration_ms INTEGER,
    unit        TEXT,
    PRIMARY KEY (entry_id, bout)
) WITHOUT ROWID
;
CREATE TABLE rep (
    entry_id      TEXT NOT NULL,
    seq           INTEGER NOT NULL,
    bout          INTEGER NOT NULL,
    rep           INTEGER NOT NULL,
    up_ms         INTEGER NOT NULL,
    hold_ms       INTEGER NOT NULL,
    down_ms       INTEGER NOT NULL,
    pause_ms      INTEGER NOT NULL,
    at_utc_ms     INTEGER NOT NULL,
    at_offset_s   INTEGER NOT NULL,
    at_zone       TEXT NOT NULL,
    at_local_date TEXT NOT NULL,
    PRIMARY KEY (entry_id, seq),
    FOREIGN KEY (entry_id, bout) REFERENCES bout (entry_id, bout) ON DELETE CASCADE
) WITHOUT ROWID
;
CREATE TABLE work (
    entry_id      TEXT NOT NULL,
    seq           INTEGER NOT NULL,
    bout          INTEGER NOT NULL,
    duration_ms   INTEGER NOT NULL,
    whole         INTEGER NOT NULL CHECK (whole IN (0, 1)),
    at_utc_ms     INTEGER NOT NULL,
    at_offset_s   INTEGER NOT NULL,
    at_zone       TEXT NOT NULL,
    at_local_date TEXT NOT NULL,
    PRIMARY KEY (entry_id, seq),
    FOREIGN KEY (entry_id, bout) REFERENCES bout (entry_id, bout) ON DELETE CASCADE
) WITHOUT ROWID
;
CREATE INDEX entry_by_day ON entry (started_local_date, state, session);
CREATE INDEX entry_by_start ON entry (started_utc_ms);
CREATE INDEX entry_by_session ON entry (session, started_utc_ms, state, started_local_date);

-- version 2: a record is its whole row. Two machines that resumed the same entry have different
-- records of the same number, and a merge keeps both. WITHOUT ROWID stores a row in its key's tree
-- anyway, so the long key costs nothing.
CREATE TABLE rep_by_content (
    entry_id      TEXT NOT NULL,
    seq           INTEGER NOT NULL,
    bout          INTEGER NOT NULL,
    rep           INTEGER NOT NULL,
    up_ms         INTEGER NOT NULL,
    hold_ms       INTEGER NOT NULL,
    down_ms       INTEGER NOT NULL,
    pause_ms      INTEGER NOT NULL,
    at_utc_ms     INTEGER NOT NULL,
    at_offset_s   INTEGER NOT NULL,
    at_zone       TEXT NOT NULL,
    at_local_date TEXT NOT NULL,
    PRIMARY KEY (entry_id, seq, at_utc_ms, bout, rep, up_ms, hold_ms, down_ms, pause_ms,
        at_offset_s, at_zone, at_local_date),
    FOREIGN KEY (entry_id, bout) REFERENCES bout (entry_id, bout) ON DELETE CASCADE
) WITHOUT ROWID
;
INSERT INTO rep_by_content SELECT entry_id, seq, bout, rep, up_ms, hold_ms, down_ms, pause_ms,
    at_utc_ms, at_offset_s, at_zone, at_local_date FROM rep;
DROP TABLE rep;
ALTER TABLE rep_by_content RENAME TO rep;
CREATE TABLE work_by_content (
    entry_id      TEXT NOT NULL,
    seq           INTEGER NOT NULL,
    bout          INTEGER NOT NULL,
    duration_ms   INTEGER NOT NULL,
    whole         INTEGER NOT NULL CHECK (whole IN (0, 1)),
    at_utc_ms     INTEGER NOT NULL,
    at_offset_s   INTEGER NOT NULL,
    at_zone       TEXT NOT NULL,
    at_local_date TEXT NOT NULL,
    PRIMARY KEY (entry_id, seq, at_utc_ms, bout, duration_ms, whole,
        at_offset_s, at_zone, at_local_date),
    FOREIGN KEY (entry_id, bout) REFERENCES bout (entry_id, bout) ON DELETE CASCADE
) WITHOUT ROWID
;
INSERT INTO work_by_content SELECT entry_id, seq, bout, duration_ms, whole,
    at_utc_ms, at_offset_s, at_zone, at_local_date FROM work;
DROP TABLE work;
ALTER TABLE work_by_content RENAME TO work;

-- version 3: annotations. `value` is JSON; of an entry, a field and a part the row with the highest
-- (turn, at_utc_ms, id) counts.
CREATE TABLE change (
    entry_id      TEXT NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
    id            TEXT NOT NULL,
    field         TEXT NOT NULL,
    part          TEXT NOT NULL,
    value         TEXT NOT NULL,
    turn          INTEGER NOT NULL,
    at_utc_ms     INTEGER NOT NULL,
    at_offset_s   INTEGER NOT NULL,
    at_zone       TEXT NOT NULL,
    at_local_date TEXT NOT NULL,
    PRIMARY KEY (entry_id, id)
) WITHOUT ROWID
;
CREATE INDEX change_by_entry ON change (entry_id, field, part, turn, at_utc_ms, id);

-- version 4: tombstones, the ids of purged entries, so that no merge brings them back.
CREATE TABLE forgotten (id TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;
