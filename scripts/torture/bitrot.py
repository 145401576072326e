"""D12 · bit rot. One bit of the closed database is turned over, many times at random.
Each is found by SQLite's own check or by the journal, or changes nothing that can be
read, or passes both checks. SQLite keeps no sums of its pages, so text and numbers that
no index repeats pass: what is then read is counted here, with what would find them.
"""
import hashlib
import os
import random
import sqlite3
import tempfile
from collections import Counter
from contextlib import closing

import check
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
            found = tables(c)
            return None, found, check.whole(c, before) + [
                "a file's sum" for content, digest in c.execute("SELECT content, sha256 FROM evidence")
                if hashlib.sha256(content).hexdigest() != digest]
    except (sqlite3.Error, UnicodeError, ValueError, TypeError) as error:
        return "unreadable", {}, [str(error)]


def broken(c):
    """Whether the journal is broken, or cannot be read."""
    try:
        return bool(check.chained(c))
    except (sqlite3.Error, UnicodeError, TypeError):
        return True


def kinds(c):
    """A hash of the records of each kind, and the kinds."""
    rows = {}
    for row in c.execute("SELECT kind, * FROM record ORDER BY id"):
        rows.setdefault(row[0], []).append(row)
    return {kind: hash(tuple(of)) for kind, of in rows.items()}


def answers(data, kinds):
    """What the program answers on the command line: records of some kinds, and figures."""
    said = []
    for command in [["records", "export", kind] for kind in kinds] + [["export", "json"]]:
        out = os.path.join(data, "out.json")
        done = run(*command, "--data", data, "-o", out, check=False)
        with open(out, "rb") if os.path.exists(out) else open(os.devnull, "rb") as file:
            said.append((done.returncode, hashlib.sha256(file.read()).hexdigest()))
        if done.returncode < 0 or "panicked" in done.stderr:
            said.append(("crashed", done.stderr))
        if os.path.exists(out):
            os.unlink(out)
    return said


def job(ground, size, seed):
    chance = random.Random(seed)
    flips, tried_by_program = (60, 2) if size == "short" else (size, 40)
    data, _ = ground.demonstration("bitrot")
    with check.copied(data) as c:
        c.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    sound = (data / FILE).read_bytes()
    counts, passed, seen_by, wrong = Counter(), Counter(), Counter(), []
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
            before, kinds_as_they_were = check.there(c), kinds(c)
        way, as_it_was, other = read(path, before)
        wrong += [f"the untouched database: {way} {other}"] if way or other else []
        answered = {}
        compared = Counter(same=0, other=0, refused=0)
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
            counts["passed both checks"] += 1
            passed.update(differ)
            wrong += [f"byte {offset}: the journal reads otherwise and verifies"] if "journal" in differ else []
            seen_by["comparing each record with its last version"] += any("version" in o for o in other)
            seen_by["the sums of files"] += any("sum" in o for o in other)
            seen_by["a sum of each version in the journal"] += "record_version" in differ or any(
                "version" in o for o in other)
            if "record" in differ and compared.total() < tried_by_program:
                with closing(sqlite3.connect(path)) as c:
                    c.text_factory = lambda b: b.decode(errors="surrogateescape")
                    of = kinds(c)
                of = tuple(k for k in kinds_as_they_were if of.get(k) != kinds_as_they_were[k])
                now = answers(folder, of)
                if of not in answered:
                    with open(path, "wb") as file:
                        file.write(sound)
                    answered[of] = answers(folder, of)
                if any(a[0] == "crashed" for a in now):
                    wrong.append(f"byte {offset}: the program crashed: {now}")
                refused = any(a[0] not in (0, "crashed") for a in now)
                compared["refused" if refused else "same" if now == answered[of] else "other"] += 1

        # Controls: bytes of which it is known what they are.
        def at(sql):
            with check.copied(data) as c:
                text = c.execute(sql).fetchone()[0].encode()
            return sound.index(text) + len(text) // 2

        known = {
            "journal": with_byte(at("SELECT hash FROM journal WHERE seq = 500"), 1)[0] in ("journal", "both"),
            "page": with_byte(4096 * 9, 0x55)[0] in ("integrity_check", "unreadable"),
            "text": with_byte(at("SELECT wording FROM indicator LIMIT 1"), 1)[0] is None,
        }
    found = sum(counts[w] for w in ("integrity_check", "journal", "both", "unreadable"))
    matters = flips - counts["nothing read otherwise"]
    share = round(100 * found / matters) if matters else None
    outcome = dict(flips=flips, counts=dict(counts), percent_found_of_those_that_matter=share,
                   passed_by_table=dict(passed.most_common()), passed_would_be_seen_by=dict(seen_by),
                   exports_of_passed_in_records=dict(compared), found=wrong, control=known,
                   holds=not wrong, controls_failed=all(known.values()))
    return outcome, (
        f"bit rot: {flips} bits turned over; {counts['nothing read otherwise']} change nothing that is read, "
        f"{found} of the other {matters} are found ({share} %), {counts['passed both checks']} pass both checks; of "
        f"{compared.total()} of these in records, the program refused to read {compared['refused']}, read "
        f"{compared['other']} otherwise and {compared['same']} the same.")
