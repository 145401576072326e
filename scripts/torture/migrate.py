"""D8 · migrations. Up, back and up again, empty and with data; killed at each of their
writes, or at some spread evenly over them. After a kill each migration is done or not done, never half, and the next
command goes on from there.
"""
import hashlib
import re
import shutil
import subprocess
import time
from collections import Counter
from urllib.parse import quote

import check
import sums
from program import FILE, PROGRAM, Api, Server, run

OWN = "name NOT LIKE 'sqlite_%' AND name <> '_sqlx_migrations'"


def schema(c):
    return tuple(c.execute(f"SELECT type, name, sql FROM sqlite_master WHERE {OWN} ORDER BY type, name").fetchall())


def applied(c):
    if not c.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlx_migrations'").fetchone():
        return 0
    if c.execute("SELECT 1 FROM _sqlx_migrations WHERE NOT success").fetchone():
        return "half"
    return c.execute("SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations").fetchone()[0]


def numbers(data):
    """The numbers of the migrations, ascending."""
    with check.copied(data) as c:
        return [row[0] for row in c.execute("SELECT version FROM _sqlx_migrations ORDER BY version")]


def content(c):
    """A hash of each table. The tables of the index of words are compared through the API. Of jobs their names are:
    a migration adds the jobs of what it brings, due at once."""
    tables = [row[0] for row in c.execute(
        f"SELECT name FROM sqlite_master WHERE type = 'table' AND {OWN} AND name NOT LIKE 'record_word%'")]
    def rows(table):
        what = "id, sort, subject" if table == "job" else "*"
        return repr(sorted(c.execute(f"SELECT {what} FROM {table}").fetchall(), key=repr))
    return {t: hashlib.sha256(rows(t).encode()).hexdigest() for t in tables}


def state(data):
    with check.copied(data) as c:
        return applied(c), schema(c), check.intact(c)


def words(data, token, title):
    """How many records a search for a word finds."""
    server = Server(data)
    api = Api(server.address, token)
    found = api.ask("GET", f"/records/training?q={quote(title)}&limit=1000")[1]["items"]
    api.close()
    server.stop()
    return len(found)


def back(data, number):
    return ["migrate", "back", "--to", str(number), "--yes", "--data", str(data)]


def up(data):
    return ["migrate", "up", "--data", str(data)]


def writes(words):
    """How many times a command writes to its files: the moments at which it can be killed."""
    done = subprocess.run(["strace", "-f", "-c", "-o", "/dev/stdout", "-e", "trace=pwrite64", PROGRAM, *words],
                          capture_output=True, text=True)
    return int(re.search(r"(\d+)\s+pwrite64", done.stdout)[1])


def killed(words, at, takes):
    """Starts a command and kills it: at its write number `at`, or, without strace, after a
    share of the time it takes. Whether it was still running."""
    command = [PROGRAM, *words]
    if takes is None:
        command = ["strace", "-f", "-o", "/dev/null", "-e", "trace=pwrite64",
                   "-e", f"inject=pwrite64:signal=SIGKILL:when={at}", *command]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        return process.wait(60 if takes is None else takes) < 0
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True


def job(ground, size, seed):
    kills = 8 if size == "short" else 200
    found = []
    empty = ground.folder / "migrate-empty"
    empty.mkdir()
    (empty / FILE).touch()
    run(*up(empty))
    steps = [0, *numbers(empty)]
    latest = steps[-1]
    known = {}
    for command in [up(empty), *(back(empty, n) for n in reversed(steps)), up(empty), up(empty)]:
        run(*command)
        number, tables, wrong = state(empty)
        found += wrong
        if known.setdefault(number, tables) != tables:
            found.append(f"after {' '.join(command[:4])} the tables are not what they were at {number}")
    if sorted(known) != steps or known[0]:
        found.append(f"the steps seen are {sorted(known)}; at 0 there is {known.get(0)}")

    data, token = ground.demonstration("migrate")
    word = "обучение"
    words_before = words(data, token, word)
    with check.copied(data) as c:
        there = check.there(c)
        before = content(c)  # a server that began has renewed its jobs
    run(*back(data, 1))
    run(*up(data))
    with check.copied(data) as c:
        after = content(c)
        # Making the index of words anew leaves an entry; the journal has its own check. Sums
        # are dropped on the way back, and taken anew with other salts.
        differ = [t for t in before if before[t] != after.get(t) and not t.startswith("journal") and t != "part_sum"]
        found += [f"back to 1 and up changed {differ}"] if differ else []
        found += [f"back to 1 and up: {f}" for f in check.intact(c) + check.chained(c)]
    words_after = words(data, token, word)
    if words_after != words_before or not words_before:
        found.append(f"a search by words found {words_before} records before going back and up, {words_after} after")
    with check.copied(data) as c:
        found += [f"back to 1, up and a start: {f}" for f in [*check.everything(c, there), *sums.differing(c)]]

    # Each way there is, killed at moments spread evenly over its writes.
    copy, tried, broken_off, ends = ground.folder / "migrate-killed", 0, 0, Counter()
    strace = shutil.which("strace")
    older = {latest: data}
    for number in steps[:-1]:
        older[number] = ground.folder / f"migrate-at-{number}"
        shutil.copytree(data, older[number])
        run(*back(older[number], number))
    ways = [(latest, lambda d: back(d, 1)), (latest, lambda d: back(d, 0)), (1, up), (0, up)]
    for start, command in ways:
        def fresh():
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(older[start], copy)

        fresh()
        begun = time.monotonic()
        moments = writes(command(copy)) if strace else 100
        takes = None if strace else time.monotonic() - begun
        for n in range(kills // len(ways)):
            at = 1 + (moments - 1) * n // max(1, kills // len(ways) - 1)
            fresh()
            tried += 1
            broken_off += killed(command(copy), at, takes and takes * at / 100)
            number, tables, wrong = state(copy)
            ends[f"{start} to {number}"] += 1
            where = f"{' '.join(command('')[1:4])} from {start}, killed at {at} of {moments}"
            found += [f"{where}: {w}" for w in wrong]
            if known.get(number) != tables:
                found.append(f"{where}: stands at {number} with other tables")
            again = run(*up(copy), check=False)
            found += [f"{where}: going on: {again.stderr.strip()}"] if again.returncode else []
            found += [] if state(copy)[:2] == (latest, known[latest]) else [f"{where}: not up to date after going on"]
            with check.copied(copy) as c:
                found += [f"{where}: after going on: {f}" for f in check.everything(c, there)]
    outcome = dict(steps=len(known), kills=tried, broken_off=broken_off, stood=dict(ends),
                   words_found_before=words_before, words_found_after_back_and_up=words_after, found=found,
                   holds=not found, controls_failed=broken_off > 0)
    return outcome, (f"migrations: up, back and up give the same tables and keep what is in those that stay; {tried} "
                     f"commands, {broken_off} killed on the way, {len(found)} left half done or not gone on with; a "
                     f"search by words found {words_before} records before and {words_after} after.")
