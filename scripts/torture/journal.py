"""The journal edited by hand. `pristan journal verify` must say that it is broken, and
where. This is the control of every other job that asks whether the journal is whole.
"""
import random
import re
import shutil
import sqlite3
from contextlib import closing

import check
from program import FILE, run

COLUMNS = "seq, at, account, event, subject, detail, previous"


def rehash(c, seq, previous=None):
    """Gives an entry the hash that its fields have, after it was changed."""
    row = list(c.execute(f"SELECT {COLUMNS} FROM journal WHERE seq = ?", (seq,)).fetchone())
    row[6] = row[6] if previous is None else previous
    digest = check.entry_hash(*row)
    c.execute("UPDATE journal SET previous = ?, hash = ? WHERE seq = ?", (row[6], digest, seq))
    return digest


def swapped(c, n, _):
    c.executescript(f"UPDATE journal SET seq = -1 WHERE seq = {n}; UPDATE journal SET seq = {n} WHERE seq = {n + 1};"
                    f"UPDATE journal SET seq = {n + 1} WHERE seq = -1;")


def fitting(c, n, _):
    c.execute("UPDATE journal SET detail = '{}' || detail WHERE seq = ?", (n,))
    rehash(c, n)


def change(assignment):
    return lambda c, n, last: c.execute(f"UPDATE journal SET {assignment} WHERE seq = ?", (n,))


# What is done, and which entry must be named: `n`, one after it, or the last.
EDITS = {
    "detail changed": (change("detail = detail || ' '"), lambda n, last: n),
    "moment moved": (change("at = at + 1"), lambda n, last: n),
    "account changed": (change("account = account || '0'"), lambda n, last: n),
    "subject changed": (change("subject = subject || '0'"), lambda n, last: n),
    "a letter moved to the next field": (
        change("subject = substr(event, -1) || subject, event = substr(event, 1, length(event) - 1)"),
        lambda n, last: n),
    "hash changed": (change("hash = substr(hash, 2) || 'g'"), lambda n, last: n),
    "dropped": (lambda c, n, last: c.execute("DELETE FROM journal WHERE seq = ?", (n,)), lambda n, last: n),
    "two exchanged": (swapped, lambda n, last: n),
    "changed, with a hash that fits": (fitting, lambda n, last: n + 1),
    "the last dropped": (lambda c, n, last: c.execute("DELETE FROM journal WHERE seq = ?", (last,)),
                         lambda n, last: last),
    "everything dropped": (lambda c, n, last: c.execute("DELETE FROM journal"), lambda n, last: 1),
}


def verified(data):
    done = run("journal", "verify", "--data", data, check=False)
    named = re.search(r"entry (\d+)", done.stderr)
    return done.returncode, int(named[1]) if named else None, done.stdout


def job(ground, size, seed):
    chance = random.Random(seed)
    rounds = 1 if size == "short" else 10
    data, _ = ground.demonstration("journal")
    code, _, sound = verified(data)
    tried, wrong = 0, [] if code == 0 else ["the untouched journal is not whole"]
    with check.copied(data) as c:
        last = c.execute("SELECT MAX(seq) FROM journal").fetchone()[0]
    copy = ground.folder / "journal-edited"
    for _ in range(rounds):
        for what, (edit, named) in EDITS.items():
            n = chance.randint(2, last - 2)
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(data, copy)
            with closing(sqlite3.connect(copy / FILE)) as c:
                edit(c, n, last)
                c.commit()
            tried += 1
            found = verified(copy)[:2]
            if found != (1, named(n, last)):
                wrong.append(f"{what} at {n}: said {found}")
    # Who can write to the file can also work out every hash after it. Only the last
    # hash, kept elsewhere, tells; the program prints it for that.
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(data, copy)
    with closing(sqlite3.connect(copy / FILE)) as c:
        n = chance.randint(2, last - 2)
        c.execute("UPDATE journal SET detail = '{}' WHERE seq = ?", (n,))
        digest = rehash(c, n)
        for seq in range(n + 1, last + 1):
            digest = rehash(c, seq, digest)
        c.execute("UPDATE journal_head SET hash = ?", (digest,))
        c.commit()
    code, _, forged = verified(copy)
    told_by_hash = forged.split()[-1:] != sound.split()[-1:]
    outcome = dict(edits=tried, located=tried - len(wrong), wrong=wrong, rewritten_to_the_end_is_seen=code != 0,
                   rewritten_to_the_end_has_another_last_hash=told_by_hash, holds=not wrong and told_by_hash)
    return outcome, (f"journal: {tried} edits by hand, {tried - len(wrong)} found and named; an entry rewritten with "
                     f"all after it is {'seen' if code else 'not seen by the file alone'}, and its last hash differs "
                     "from the one kept.")
