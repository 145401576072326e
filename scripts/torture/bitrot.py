"""D12 · bit rot. One bit of the closed database is turned over, many times at random.
Each is found by SQLite's own check, by the journal, or by the sums of what is kept that
the journal holds, or changes nothing that can be read, or is in what can be made anew (an
index of words, sessions, kept answers). SQLite keeps no sums of its pages; that a part of
what is kept reads otherwise and passes is a failure. Then what is kept is tampered with
on purpose, one value of any table after the other, with nothing else out of order: the
program itself must find and name each.
"""
import hashlib
import json
import os
import random
import sqlite3
import tempfile
from collections import Counter
from contextlib import closing

import check
import sums
from program import FILE, MEMORY, run


def tables(c):
    """A hash of each table as it is read. An index of words is read through its shadow."""
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'record_word'"
    return {name: hash(tuple(c.execute(f'SELECT * FROM "{name}"'))) for name, in c.execute(names).fetchall()}


def read(path, before):
    """What is found in a database: (how damage is found, a hash of each table, what checks
    that the program does not make would find)."""
    try:
        with closing(sqlite3.connect(path)) as c:
            # Damaged text is damage of its own kind: it is read as bytes.
            c.text_factory = lambda b: b.decode(errors="surrogateescape")
            by_sqlite, by_journal = bool(check.intact(c)), broken(c)
            if by_sqlite or by_journal:
                way = "both" if by_sqlite and by_journal else "integrity_check" if by_sqlite else "journal"
                return way, {}, []
            if sums.differing(c):
                return "sums", {}, []
            found = tables(c)
            return None, found, check.whole(c, before) + [
                "a file's sum" for content, digest in c.execute("SELECT content, sha256 FROM evidence")
                if hashlib.sha256(content).hexdigest() != digest]
    except check.DAMAGE as error:
        return "unreadable", {}, [str(error)]


def broken(c):
    """Whether the journal is broken, or cannot be read."""
    try:
        return bool(check.chained(c))
    except check.DAMAGE:
        return True


def tampered(data, sound, tries, chance):
    """Changes one value of what is kept, `tries` times, as somebody would who knows SQL; what
    the program says of each. (changed, found, named, what was not found)"""
    with check.copied(data) as c:
        rows = {table: c.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in sorted(sums.TABLES)}
    tables = [(part, table, key, order + columns) for part, of in sums.PARTS.items()
              for table, key, order, columns in of if rows[table]]
    count, found, named, not_found = 0, 0, 0, []
    for n in range(tries):
        part, table, key, names = tables[n % len(tables)]
        column = chance.choice(names or [key])
        with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
            path = os.path.join(folder, FILE)
            with open(path, "wb") as file:
                file.write(sound)
            with closing(sqlite3.connect(path)) as c:
                c.isolation_level = None
                row = c.execute(f"SELECT rowid, {key}, {column} FROM {table} LIMIT 1 OFFSET ?",
                                (chance.randrange(rows[table]),)).fetchone()
                value = row[2]
                other = (value + 1 if isinstance(value, int) else b"\0" + value if isinstance(value, bytes)
                         else "9" if value is None else value + "x")
                c.execute(f"UPDATE OR IGNORE {table} SET {column} = ? WHERE rowid = ?", (other, row[0]))
                if not c.execute("SELECT changes()").fetchone()[0]:
                    continue
            count += 1
            said = run("journal", "verify", "--records", "--json", "--data", folder, "--as", "dpo", check=False)
            told = json.loads(said.stdout)["records"]["differing"] if said.stdout.startswith("{") else []
            found += said.returncode == 1
            here = any((one["part"], one["id"]) == (part, row[1]) for one in told)
            named += here
            if said.returncode != 1 or not here:
                not_found.append(f"{table}.{column} of {row[1]}: {said.stdout[-300:]} {said.stderr[-300:]}")
    return count, found, named, not_found


def job(ground, size, seed):
    chance = random.Random(seed)
    flips, tries = (60, 4) if size == "short" else (size, size // 10)
    data, _ = ground.demonstration("bitrot")
    with check.copied(data) as c:
        c.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    sound = (data / FILE).read_bytes()
    counts, passed, wrong = Counter(), Counter(), []
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        path = os.path.join(folder, FILE)

        def with_byte(offset, mask):
            changed = bytearray(sound)
            changed[offset] ^= mask
            for name in os.listdir(folder):
                os.unlink(os.path.join(folder, name))
            with open(path, "wb") as file:
                file.write(changed)
            return read(path, before)

        with open(path, "wb") as file:
            file.write(sound)
        with closing(sqlite3.connect(path)) as c:
            before = check.there(c)
        way, as_it_was, other = read(path, before)
        wrong += [f"the untouched database: {way} {other}"] if way or other else []
        untouched_is_sound = way is None and not other
        for _ in range(flips):
            offset, mask = chance.randrange(len(sound)), 1 << chance.randrange(8)
            way, found, other = with_byte(offset, mask)
            if way:
                counts[way] += 1
                continue
            differ = [t for t in as_it_was if found.get(t) != as_it_was[t]]
            if not differ:
                counts["nothing read otherwise"] += 1
                continue
            counts["passed"] += 1
            passed.update(differ)
            kept = sums.TABLES & set(differ)
            wrong += [f"byte {offset}: {kept} read otherwise and nothing tells"] if kept else []
            wrong += [f"byte {offset}: the journal reads otherwise and verifies"] if "journal" in differ else []

        # Controls: bytes of which it is known what they are.
        def at(sql):
            with check.copied(data) as c:
                text = c.execute(sql).fetchone()[0].encode()
            return sound.index(text) + len(text) // 2

        known = {
            "journal": with_byte(at("SELECT hash FROM journal WHERE seq = 500"), 1)[0] in ("journal", "both"),
            "page": with_byte(4096 * 9, 0x55)[0] in ("integrity_check", "unreadable"),
            "text": with_byte(at("SELECT wording FROM indicator LIMIT 1"), 1)[0] == "sums",
            # A check that finds everything would prove nothing.
            "nothing": untouched_is_sound,
        }
    changed, told, named, not_found = tampered(data, sound, tries, chance)
    wrong += not_found
    found = sum(counts[w] for w in ("integrity_check", "journal", "both", "sums", "unreadable"))
    matters = flips - counts["nothing read otherwise"]
    share = round(100 * found / matters, 1) if matters else None
    outcome = dict(flips=flips, counts=dict(counts), percent_found_of_those_that_matter=share,
                   passed_by_table=dict(passed.most_common()), tampered=changed, tampered_found=told,
                   tampered_named=named, found=wrong, control=known,
                   holds=not wrong, controls_failed=all(known.values()))
    return outcome, (
        f"bit rot: {flips} bits turned over; {counts['nothing read otherwise']} change nothing that is read, "
        f"{found} of the other {matters} are found ({share} %), {counts['sums']} of them by the sums alone; "
        f"{counts['passed']} pass, all in what is made anew. Of {changed} values of what is kept that were "
        f"changed on purpose, the program found {told} and named {named}.")
