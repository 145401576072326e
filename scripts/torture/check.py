"""What must hold in a database, read with a SQLite that is not the program's.

Each function answers with a list of sentences: empty when all is well.
"""
import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import struct
import tempfile
import tomllib
from contextlib import closing, contextmanager

import sums
from program import FILE, MEMORY

KEYS = "keys.db"

# What reading a damaged database may end in: a value of another sort than was ever written
# (a number, bytes or nothing where there was a text) is damage like any other.
DAMAGE = (sqlite3.Error, TypeError, ValueError, AttributeError, OverflowError, struct.error)


@contextmanager
def copied(data):
    """A connection to a copy of the database and its log, as a restart would find them, with the
    keys beside it. The shared memory file is left behind: a crash takes it, a restart makes it anew."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        for name in os.listdir(data):
            if name in (FILE, FILE + "-wal", KEYS, KEYS + "-wal"):
                shutil.copy(os.path.join(data, name), folder)
        with closing(sqlite3.connect(os.path.join(folder, FILE))) as c:
            yield c


def keys_of(c):
    """Where the keys lie that were copied with this database."""
    file = c.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[0]
    return os.path.join(os.path.dirname(file), KEYS)


def intact(c):
    """SQLite's own check of its pages, trees and indexes."""
    said = [row[0] for row in c.execute("PRAGMA integrity_check(5)")]
    return [] if said == ["ok"] else [f"integrity_check: {s}" for s in said]


def entry_hash(seq, at, account, event, subject, detail, previous):
    """The formula of crates/register/src/audit.rs, written a second time."""
    digest = hashlib.sha256()
    for field in (previous, str(seq), str(at), account, event, subject, detail):
        field = field.encode()
        digest.update(len(field).to_bytes(8, "big") + field)
    return digest.hexdigest()


def chained(c):
    """The journal: numbered without gaps, each entry bound to the one before."""
    expected, before = 1, ""
    for seq, at, account, event, subject, detail, previous, digest in c.execute(
            "SELECT seq, at, account, event, subject, detail, previous, hash FROM journal ORDER BY seq"):
        if (seq, previous, digest) != (expected, before,
                                       entry_hash(seq, at, account, event, subject, detail, before)):
            return [f"journal: entry {expected} does not fit"]
        expected, before = expected + 1, digest
    head = c.execute("SELECT seq, hash FROM journal_head").fetchall()
    return [] if head == [(expected - 1, before)] else [f"journal: entry {expected} is missing"]


# What is written in one transaction is there together or not at all. Each statement finds
# what is there in part. Records of the demonstration came in sheets, which have one
# entry for many: the comparison with the journal is of records after them.
PARTS = {
    "a record's last version says otherwise": """
        SELECT id FROM record r WHERE NOT EXISTS (SELECT 1 FROM record_version v WHERE v.record = r.id
           AND v.version = r.version AND v.fields = r.fields AND v.activities = r.activities)""",
    "a record's versions have a gap": """
        SELECT record FROM record_version GROUP BY record HAVING COUNT(*) <> MAX(version) OR MIN(version) <> 1""",
    "a version is of no record, or newer than it": """
        SELECT v.record FROM record_version v LEFT JOIN record r ON r.id = v.record
         WHERE r.id IS NULL OR v.version > r.version""",
    "a link is missing": """
        SELECT r.id FROM record r, json_each(r.activities) a WHERE NOT EXISTS
          (SELECT 1 FROM record_activity l WHERE l.record = r.id AND l.activity = a.value)""",
    "a link is left over": """
        SELECT l.record FROM record_activity l WHERE NOT EXISTS
          (SELECT 1 FROM record r, json_each(r.activities) a WHERE r.id = l.record AND a.value = l.activity)""",
    "an addressee is of no record": """
        SELECT record FROM record_addressee WHERE record NOT IN (SELECT id FROM record)""",
    "a record is not in the index of words": """
        SELECT position FROM record EXCEPT SELECT id FROM record_word_docsize""",
    "the index of words has what is no record": """
        SELECT id FROM record_word_docsize EXCEPT SELECT position FROM record""",
    "a contribution is of no record": """
        SELECT record FROM contribution WHERE record <> '' AND record NOT IN (SELECT id FROM record)""",
    "the journal has an entry of no record": """
        SELECT subject FROM journal WHERE event GLOB 'record.*' AND subject NOT IN (SELECT id FROM record)""",
    "versions and entries in the journal differ": """
        SELECT v.record FROM record_version v JOIN record r ON r.id = v.record
         WHERE r.position > (SELECT COALESCE(MAX(position), 0) FROM record WHERE id IN (SELECT id FROM before_))
         GROUP BY v.record HAVING COUNT(*) <> (SELECT COUNT(*) FROM journal j WHERE j.subject = v.record
           AND j.event IN ('record.entered', 'record.corrected', 'record.withdrawn', 'record.restored'))""",
    "files and entries in the journal differ": """
        SELECT id FROM evidence WHERE id NOT IN (SELECT id FROM before_) AND subject NOT IN
          (SELECT subject FROM journal WHERE event = 'evidence.added')""",
    "the running number is not that of the last record": """
        SELECT number FROM edition WHERE name = 'position'
           AND number <> (SELECT COALESCE(MAX(position), 0) FROM record)""",
}


def whole(c, before=()):
    """Nothing is there in part. `before` are the ids that were there before the load."""
    c.execute("CREATE TEMP TABLE before_ (id TEXT PRIMARY KEY)")
    c.executemany("INSERT INTO before_ VALUES (?)", ((id,) for id in before))
    found = [(why, c.execute(sql).fetchone()) for why, sql in PARTS.items()]
    c.execute("DROP TABLE before_")
    return [f"{why}: {row[0]}" for why, row in found if row]


def there(c):
    """The ids of what is there."""
    return [row[0] for row in c.execute("SELECT id FROM record UNION ALL SELECT id FROM evidence")]


# What is sealed, by table: the owner of its key in the database of keys, the columns, and
# of which rows. Each must have its key, or nobody can ever read it again. Who was erased
# has none.
OF_CASE = "JOIN case_file f ON f.id = t.case_file WHERE f.erased_at IS NULL"
OF_PERSON = "JOIN person p ON p.id = t.person WHERE p.erased_at IS NULL"
SEALED = {
    "case_file": ("'case/' || t.id", "narrative", "WHERE t.erased_at IS NULL"),
    "case_step": ("'case/' || t.case_file", "reason", OF_CASE),
    "trafficking_event": ("'case/' || t.case_file", "told reason", OF_CASE),
    "case_note": ("'case/' || t.case_file", "written reason", OF_CASE),
    "registration": ("'case/' || t.case_file", "reason", OF_CASE),
    "conflict_waiver": ("'case/' || t.case_file", "reason", OF_CASE),
    "attachment": ("'case/' || t.case_file", "name original shared_copy", OF_CASE),
    "break_glass": ("'case/' || t.case_file", "reason", OF_CASE),
    "person": ("'person/' || t.id", "identity contact health", "WHERE t.erased_at IS NULL"),
    "person_version": ("'person/' || t.person", "identity contact health", OF_PERSON),
    "screening": ("'person/' || t.person", "answers", OF_PERSON),
    "screening_taken_back": (
        "'person/' || s.person", "reason",
        "JOIN screening s ON s.id = t.screening JOIN person p ON p.id = s.person WHERE p.erased_at IS NULL"),
    "support_plan": ("'person/' || t.person", "content", OF_PERSON),
    "access_request": ("'person/' || t.person", "answer", OF_PERSON),
    "shelter_location": ("'shelter/' || t.institution", "location", ""),
    "attendee_list": ("'attendees/' || t.record", "names", ""),
    "person_list": ("'person_list/' || t.id", "encoding", ""),
    "refused_row": ("'person_list/' || t.list", "content", ""),
    "source_version": ("'person_list/' || t.list", "content", ""),
    "tip_message": ("'tip/' || t.tip", "body", ""),
    "alert": ("'alert/' || t.id", "narrative contact", ""),
    "alert_event": ("'alert/' || t.alert", "reason", ""),
    "packet": ("'packet/' || t.id", "content", ""),
    "packet_event": ("'packet/' || t.packet", "body", ""),
}
# Null while nothing was entered.
NULL_AT_FIRST = {("person", "health"), ("person_version", "health"), ("person_list", "encoding")}
# Closed to the key of all tips, which lies elsewhere; what a key is of is checked there.
NO_KEY_OF_ITS_OWN = {("tip_intake", "closed")}
CLASSES = pathlib.Path(__file__).parents[2] / "crates/register/columns.toml"


def unnamed():
    """The columns that are sealed by their class, and that `SEALED` does not name."""
    named = {(table, column) for table, (_, columns, _) in SEALED.items() for column in columns.split()}
    open_or_key = {"public", "statistical", "internal", "key"}
    sealed = {(table, column) for table, columns in tomllib.loads(CLASSES.read_text()).items() if table != "keys"
              for column, kind in columns.items() if kind not in open_or_key}
    return sorted(sealed - named - NO_KEY_OF_ITS_OWN)


def keyless(c, keys):
    """What is sealed and has no wrapped key in the database of keys at `keys`, where a
    sealed value says which key it is of; and what is wrong with that database itself."""
    with closing(sqlite3.connect(keys)) as k:
        try:
            wrong = [f"keys.db: {f}" for f in intact(k)]
            there = set(k.execute("SELECT owner, number FROM wrapped_key"))
        except sqlite3.Error as error:
            return [f"keys.db: {error}"]
    owners = {owner for owner, _ in there}
    for table, (owned_by, columns, of_rows) in SEALED.items():
        for column in columns.split():
            for owner, sealed in c.execute(f"SELECT {owned_by}, t.{column} FROM {table} t {of_rows}"):
                if sealed is None and (table, column) in NULL_AT_FIRST:
                    continue
                if not isinstance(sealed, bytes):  # only a damaged database has such a row
                    wrong.append(f"{owner}: no bytes in {table}.{column}")
                # An empty value was never sealed; a case has its key from the beginning.
                elif not sealed:
                    if str(owner).startswith("case/") and owner not in owners:
                        wrong.append(f"{owner}: has no key")
                # version, cipher, number of the key: crates/vault/src/seal.rs
                elif (owner, int.from_bytes(sealed[2:6], "big")) not in there:
                    wrong.append(f"{owner}: sealed, and its key is not there")
    return wrong


def missing(c, acknowledged):
    """Which acknowledged writes are not there with what was acknowledged."""
    ids = {answer["id"] for answer in acknowledged}
    rows = c.execute("SELECT record, version, fields FROM record_version")
    versions = {(record, version): fields for record, version, fields in rows if record in ids}
    files = {row[0]: row[1] for row in c.execute("SELECT id, content FROM evidence") if row[0] in ids}
    lost = []
    for answer in acknowledged:
        if "number" in answer or "regime" in answer:
            table = "case_file" if "number" in answer else "person"
            kept = c.execute(f"SELECT 1 FROM {table} WHERE id = ?", (answer["id"],)).fetchone()
        elif "version" in answer:
            kept = says(versions.get((answer["id"], answer["version"]), ""), answer["fields"])
        else:
            kept = answer["id"] in files and hashlib.sha256(files[answer["id"]]).hexdigest() == answer["sha256"]
        if not kept:
            lost.append(answer)
    return lost


def says(text, fields):
    """Whether the text that is kept says the fields; damaged text says nothing."""
    try:
        return json.loads(text) == fields
    except (TypeError, ValueError):
        return False


def last_entry(c):
    """The number of the last entry of the journal."""
    return c.execute("SELECT seq FROM journal_head").fetchone()[0]


def everything(c, before=(), after=None):
    """All that must hold whatever happened; damage that cannot be read is a finding too.
    With `after`, also that what the entries after that number wrote is as they say."""
    try:
        as_written = [] if after is None else sums.differing(c, after)
        return intact(c) + chained(c) + whole(c, before) + as_written
    except DAMAGE as error:
        return [f"{type(error).__name__}: {error}"]
