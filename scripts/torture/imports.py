"""D7 · imports. The same sheet taken in twice, its rows in another order, by two programs at
once, and broken off by kill -9 at writes spread over it and taken in again: what is there at
the end is the same, to the last field, as after taking it in once.
"""
import hashlib
import json
import random
import shutil
import subprocess
import time

import check
import migrate
from program import PROGRAM, run

HEAD = ["reference", "title", "type", "held_on", "status", "participants", "place"]


def rows(chance, count):
    return [[f"R{n}", f"Обучение {n} {'я' * chance.randint(0, 60)}", "training",
             f"2017-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}", "held", str(chance.randint(1, 500)),
             chance.choice(["VAR06", "BGS04", "SZR31", ""])] for n in range(count)]


def sheet(path, lines, head=HEAD):
    path.write_text("\n".join(",".join(line) for line in [head, *lines]) + "\n")
    return path


def words(file, data):
    return ["records", "import", "training", str(file), "--data", str(data), "--as", "coordinator"]


def content(data, before, titles):
    """A hash of what is there by what was sent, whatever the order, the ids and the moments;
    how many records of the sheet there are; and what is wrong."""
    with check.copied(data) as c:
        # Sheets have one entry in the journal for many records, so that versions and entries are not compared.
        there = c.execute("SELECT fields, activities, institution, state, version FROM record WHERE id NOT IN "
                          "(SELECT value FROM json_each(?))", (json.dumps(before),)).fetchall()
        found = check.everything(c, check.there(c))
    mine = sorted(repr(row) for row in there if json.loads(row[0]).get("title") in titles)
    return hashlib.sha256("\n".join(mine).encode()).hexdigest(), len(mine), found


def job(ground, size, seed):
    chance = random.Random(seed)
    short = size == "short"
    lines = rows(chance, 600 if short else 2500)
    titles = {line[1].strip() for line in lines}
    made, _ = ground.demonstration("imports")
    with check.copied(made) as c:
        before = check.there(c)
    file = sheet(ground.folder / "sheet.csv", lines)
    mixed = lines[:]
    chance.shuffle(mixed)
    other = sheet(ground.folder / "mixed.csv", mixed)
    begun, found, runs = time.monotonic(), [], 0

    def fresh(name):
        data = ground.folder / f"imports-{name}"
        shutil.copytree(made, data)
        return data

    def must_be(name, data, expected):
        digest, count, wrong = content(data, before, titles)
        found.extend(f"{name}: {w}" for w in wrong)
        if (digest, count) != expected:
            found.append(f"{name}: {count} records of {expected[1]}, or they say otherwise")
        shutil.rmtree(data)

    once = fresh("once")
    run(*words(file, once))
    expected = content(once, before, titles)
    found += expected[2] + ([] if expected[1] == len(lines) else [f"once: {expected[1]} of {len(lines)} rows"])
    expected = expected[:2]

    for name, files in {"twice": [file, file], "another order": [other], "both orders": [file, other]}.items():
        data = fresh(name.replace(" ", "-"))
        for one in files:
            run(*words(one, data))
        runs += 1
        must_be(name, data, expected)

    data = fresh("together")
    both = [subprocess.Popen([PROGRAM, *words(one, data)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for one in (file, other)]
    for one in both:
        one.wait(300)
    if any(one.returncode for one in both):  # one may have been refused: busy; asked again it goes on
        run(*words(file, data))
        run(*words(other, data))
    runs += 1
    must_be("two at once", data, expected)

    killed = 0
    if shutil.which("strace"):
        probe = fresh("probe")
        total = migrate.writes(words(file, probe))
        shutil.rmtree(probe)
        count = 3 if short else 40
        for n in range(count):
            at = max(1, total * (2 * n + 1) // (2 * count))
            data = fresh(f"killed-{n}")
            killed += migrate.killed(words(file, data), at, None)
            with check.copied(data) as c:
                found.extend(f"killed at write {at}: {f}" for f in check.everything(c, check.there(c)))
            run(*words(file, data))
            runs += 1
            must_be(f"killed at write {at}, and again", data, expected)

    # The control: one cell otherwise, one row less, one row more. Each is seen.
    last = lines[-1]
    less, more = lines[:-1], [*lines, ["R-more", *last[1:4], "planned", *last[5:]]]
    other_cell = [*less, [*last[:5], str(int(last[5]) + 1), last[6]]]
    control = []
    for n, odd in enumerate((other_cell, less, more)):
        data = fresh(f"odd-{n}")
        run(*words(sheet(ground.folder / "odd.csv", odd), data))
        control.append(content(data, before, titles)[:2] != expected)
        shutil.rmtree(data)
    control = all(control)
    outcome = dict(rows=len(lines), runs=runs, killed=killed, found=found, seconds=round(time.monotonic() - begun, 1))
    outcome["holds"], outcome["controls_failed"] = not found, control
    return outcome, (
        f"imports: a sheet of {len(lines)} rows, {runs} ways (twice, in another order, two at once, broken off {killed} "
        f"times by kill -9 and taken in again): {len(found)} ended otherwise than once. One cell otherwise, "
        f"one row less and one more are {'each seen' if control else 'NOT seen'}.")
