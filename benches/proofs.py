#!/usr/bin/env python3
"""The figures of what is promised about sealing, the journal and erasure.

    benches/proofs.py                                  every part, at the size that is asked for
    benches/proofs.py journal --journal 1000000        one part, smaller
    PRISTAN=target/release/pristan benches/proofs.py

Each part prints a row of the table in benches/README.md: what, asked for, measured. Where
something is to be told apart or found, there is a control beside it. `words` ends with 1 when a word is found, or a
control is not.
"""
import argparse
import concurrent.futures
import http.client
import importlib.util
import json
import math
import os
import random
import re
import resource
import shutil
import sqlite3
import statistics
import sys
import time
import urllib.parse
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts/torture"))

import check
import words
from program import FILE, PROGRAM, Api, Ground, Server, run

# Passwords of the demonstration, which everybody knows.
PASSWORDS = {"coordinator": None, "dpo": None}


def row(what, asked, measured):
    print(f"| {what} | {asked} | {measured} |", flush=True)


def cpu(work):
    """What `work` answers, and the CPU and wall seconds of the programs it ran."""
    def spent():
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime
    before, begun = spent(), time.monotonic()
    answer = work()
    return answer, spent() - before, time.monotonic() - begun


def quantile(numbers, share):
    return sorted(numbers)[min(len(numbers) - 1, int(len(numbers) * share))]


# -- the journal --------------------------------------------------------------------------

def journal(ground, size, _):
    """Entries of a demonstration's sorts, chained, after those that are there."""
    data, _ = ground.demonstration("journal")
    with closing(sqlite3.connect(data / FILE)) as c:
        c.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        seq, previous = c.execute("SELECT seq, hash FROM journal_head").fetchone()
        sorts = c.execute("SELECT account, event, subject, detail FROM journal WHERE event LIKE 'record.%'"
                          " OR event LIKE 'session.%' LIMIT 500").fetchall()
        at = c.execute("SELECT MAX(at) FROM journal").fetchone()[0]

        def made():
            nonlocal previous
            for n in range(seq + 1, size + 1):
                account, event, subject, detail = sorts[n % len(sorts)]
                # What has sums has a list besides: that is looked at with --records.
                detail = re.sub(r',?"sums":"[0-9a-f]*"', "", detail)
                digest = check.entry_hash(n, at + n, account, event, subject, detail, previous)
                yield n, at + n, account, event, subject, detail, previous, digest
                previous = digest

        c.executemany("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", made())
        c.execute("UPDATE journal_head SET seq = ?, hash = ?", (size, previous))
        c.commit()
        c.execute("PRAGMA journal_mode=WAL")
    verify = ("journal", "verify", "--json", "--data", data)
    said, used, wall = cpu(lambda: json.loads(run(*verify, timeout=3600).stdout))
    if said["entries"] < size:
        raise RuntimeError(f"verified {said}")
    with closing(sqlite3.connect(data / FILE)) as c:
        middle = size // 2
        c.execute("UPDATE journal SET detail = detail || ' ' WHERE seq = ?", (middle,))
        c.commit()
    broken = json.loads(run(*verify, check=False, timeout=3600).stdout)
    row(f"Journal of {size:,} entries verified", "10,000,000 in < 30 s on one core",
        f"CPU {used:.1f} s, wall {wall:.1f} s; one changed in the middle is named: "
        f"{'yes' if broken == {'whole': False, 'entry': middle} else broken}")


def mutations(ground, size, chance):
    """An export of the journal, changed in one place, as often as `size` says."""
    spec = importlib.util.spec_from_file_location("verify_journal", ROOT / "docs/verify_journal.py")
    verifier = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(verifier)
    data, _ = ground.demonstration("mutations")
    key, out = ground.folder / "log.key", ground.folder / "export.txt"
    run("keys", "init", "-o", key)
    public = json.loads(run("keys", "status", "--json", key).stdout)["journal"]
    run("journal", "export", "--data", data, "-o", out, "--key", key, "--as", "dpo")
    whole = out.read_bytes()
    verifier.verify(whole, public)  # the control: untouched it is whole
    # The signature is checked once: what is tried here is behind it.
    begin = whole.index(b"\n\n", whole.index(b"\n\n") + 2) + 2
    lines = whole[begin:].split(b"\n")[:-1]
    starts, at = [], begin
    for line in lines:
        starts.append(at)
        at += len(line) + 1

    def entry_of(offset):
        return max(n for n, start in enumerate(starts) if start <= offset) + 1

    def joined(changed):
        return whole[:begin] + b"".join(line + b"\n" for line in changed)

    def flip():
        offset = chance.randrange(begin, len(whole))
        changed = bytearray(whole)
        changed[offset] ^= 1 << chance.randrange(8)
        # A line break more or less: the next entry may be the one that is named.
        return bytes(changed), {entry_of(offset), entry_of(offset) + 1}

    def dropped():
        n = chance.randrange(len(lines))
        return joined(lines[:n] + lines[n + 1:]), {n + 1}

    def exchanged():
        n = chance.randrange(len(lines) - 1)
        return joined(lines[:n] + [lines[n + 1], lines[n]] + lines[n + 2:]), {n + 1}

    def cut():
        offset = chance.randrange(begin, len(whole))
        return whole[:offset], {entry_of(offset), entry_of(offset) + 1}

    def forked():
        """Another journal from an entry on, each entry rehashed: only the checkpoint tells."""
        n = chance.randrange(max(0, len(lines) - 40), len(lines))
        previous, changed = json.loads(lines[n - 1])["hash"], lines[:n]
        for m, line in enumerate(lines[n:]):
            entry = json.loads(line)
            entry["at"] += m == 0
            entry["hash"] = previous = check.entry_hash(
                *(entry[f] for f in ("seq", "at", "account", "event", "subject", "detail")), previous)
            changed.append(json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode())
        return joined(changed), None

    ways = {"bytes": flip, "dropped": dropped, "exchanged": exchanged, "cut": cut, "forked": forked}
    counts, missed = {}, []
    for n in range(size):
        name = list(ways)[n % len(ways)]
        changed, expected = ways[name]()
        try:
            verifier.verify(changed, public)
            missed.append((name, "not found"))
        except ValueError as error:
            named = re.match(r"entry (\d+)", str(error))
            located = str(error).startswith("entries 1 to") if expected is None else bool(
                named and int(named[1]) in expected)
            counts[name] = counts.get(name, 0) + located
            missed += [] if located else [(name, str(error), expected)]
    row(f"{size:,} changes of an export of {len(lines):,} entries", "100 % found and located",
        f"{sum(counts.values()):,} found and located ({', '.join(f'{k} {v:,}' for k, v in counts.items())})"
        + (f"; not: {missed[:3]}" if missed else ""))


# -- sealed identities --------------------------------------------------------------------

class Office:
    """A demonstration with a root key, a server, and somebody who works on a case."""

    def __init__(self, ground, name):
        self.ground = ground
        self.data, self.token = ground.demonstration(name)
        self.key, self.working = ground.sealing(self.data)
        # Whoever measures opens more than anybody does in a day.
        run("account", "limits", "--reveals-a-day", "10000000", "--data", self.data, "--as", "admin")
        self.server = Server(self.data, key=self.key)
        self.case = self.api().ask("POST", "/cases", {"territory": "VAR"})[1]["id"]
        self.cases = {}

    def api(self, token=None):
        return Api(self.server.address, token or self.working)

    def enter(self, count, clients=4, each=None):
        """Invented people; their ids in order. With `each`, so many to a case, which is kept in
        `cases` by the id of a person; else all in the case that there is."""
        def some(client):
            api, ids, case = self.api(), [], self.case
            for entered, n in enumerate(range(client, count, clients)):
                if each and entered % each == 0:
                    case = api.ask("POST", "/cases", {"territory": "VAR"})[1]["id"]
                status, answer = api.ask("POST", f"/cases/{case}/persons", person(n))
                if status != 201:
                    raise RuntimeError(f"{status} {answer}")
                self.cases[answer["id"]] = case
                ids.append((n, answer["id"]))
            return ids
        with concurrent.futures.ThreadPoolExecutor(clients) as pool:
            made = [one for ids in pool.map(some, range(clients)) for one in ids]
        return [id for _, id in sorted(made)]

    def close(self):
        self.server.stop()


def person(n):
    return {"part": "victim", "regime": "gdpr", "sex": "F",
            "identity": {"given": f"Измислена{n}", "family": "Несъществуваща", "passport": [f"X{n:08}"],
                         "birth": "1990-01", "languages": ["bul"]},
            "contacts": [{"kind": "address", "value": f"ул. Измислена {n}"}]}


def timed(ask, count):
    """Milliseconds of `count` questions, one after the other."""
    took = []
    for n in range(count):
        begun = time.perf_counter()
        ask(n)
        took.append(1000 * (time.perf_counter() - begun))
    return took


def sealed(ground, size, chance):
    """What sealing and the journal cost: the list of a case's persons, which is neither sealed
    nor journalled, beside the opening of one of them; and looking for a number."""
    office = Office(ground, "sealed")
    ids = office.enter(50)
    api = office.api()

    def plain(_):
        return api.ask("GET", f"/cases/{office.case}/persons")

    def opened(n):
        status, answer = api.ask("POST", f"/cases/{office.case}/persons/{ids[n % 50]}/opening",
                                 {"class": "identity", "purpose": "support"})
        if status != 200 or answer["identity"]["given"] != f"Измислена{n % 50}":
            raise RuntimeError(f"{status} {answer}")

    for ask in (plain, opened):
        timed(ask, 100)
    rounds = [(timed(plain, 50), timed(opened, 50)) for _ in range(20)]
    before, after = (quantile([t for one in rounds for t in one[side]], 0.95) for side in (0, 1))
    row("A person opened (sealed, journalled) beside the list of the case (plain)", "p95 ≤ 1.5 ×",
        f"p95 {after:.1f} ms beside {before:.1f} ms: {after / before:.2f} ×; median "
        f"{statistics.median(t for one in rounds for t in one[1]):.1f} beside "
        f"{statistics.median(t for one in rounds for t in one[0]):.1f} ms")
    office.close()
    # The search looks for a keyed hash: the others may be any bytes.
    with closing(sqlite3.connect(office.data / FILE)) as c:
        one = c.execute("SELECT * FROM person LIMIT 1").fetchone()
        index = c.execute("SELECT * FROM person_index LIMIT 1").fetchone()
        marks = ", ".join("?" * len(one))
        others = [f"{n:08x}-0000-7000-8000-000000000000" for n in range(size - 50)]
        c.executemany(f"INSERT INTO person VALUES ({marks})", ((id, *one[1:]) for id in others))
        c.executemany("INSERT INTO person_index VALUES (?, ?, ?, ?)",
                      ((id, index[1], index[2], chance.randbytes(len(index[3]))) for id in others))
        c.executemany("INSERT INTO case_person VALUES (?, ?, ?)", ((office.case, id, "victim") for id in others))
        c.commit()
    office.server = Server(office.data, key=office.key)
    api = office.api()

    def found(n):
        status, answer = api.ask("POST", "/persons/finding", {"by": "passport", "value": f"X{n % 50:08}"})
        if status != 200 or [one["person"] for one in answer["items"]] != [ids[n % 50]]:
            raise RuntimeError(f"{status} {answer}")

    timed(found, 20)
    took = timed(found, 400)
    row(f"A passport number looked for among {size:,} persons", "p95 < 300 ms",
        f"p50 {statistics.median(took):.1f}, p95 {quantile(took, 0.95):.1f} ms")
    office.close()


def mann_whitney(a, b):
    """The two-sided p of the Mann–Whitney test, by the normal approximation with ties."""
    both = sorted((value, side) for side, values in enumerate((a, b)) for value in values)
    ranks, at, ties = [0.0, 0.0], 0, 0
    while at < len(both):
        end = at
        while end < len(both) and both[end][0] == both[at][0]:
            end += 1
        for _, side in both[at:end]:
            ranks[side] += (at + end + 1) / 2
        ties += (end - at) ** 3 - (end - at)
        at = end
    m, n = len(a), len(b)
    u = ranks[0] - m * (m + 1) / 2
    spread = math.sqrt(m * n / 12 * ((m + n + 1) - ties / ((m + n) * (m + n - 1))))
    return math.erfc(abs(u - m * n / 2) / spread / math.sqrt(2))


def apart(ask, one, other, size, chance):
    """Asks of `one` and of `other` as often, in random order within each pair: the p of the
    Mann–Whitney test over their nanoseconds, and their medians in milliseconds."""
    times = [[], []]
    for n in range(size + size // 10):
        for side in chance.sample((0, 1), 2):
            begun = time.perf_counter_ns()
            ask((one, other)[side])
            # What is asked first fills what is kept in memory.
            if n >= size // 10:
                times[side].append(time.perf_counter_ns() - begun)
    return mann_whitney(*times), [statistics.median(side) / 1e6 for side in times]


def hidden(ground, size, chance):
    """A case that one may not know of beside one that there is not: the same bytes, and times
    that cannot be told apart. Controls: two that there are not, two hidden ones, and a case
    that one may see."""
    office = Office(ground, "hidden")
    office.enter(20)
    first = office.case
    office.case = office.api().ask("POST", "/cases", {"territory": "VAR"})[1]["id"]
    office.enter(20)
    outside = run("account", "token", "--data", office.data, "--as", "secretary-bgs", "--name", "outside",
                  "--scopes", "read,write,identity,contact").stdout.strip()
    outsider, answers = office.api(outside), {}
    missing, nothing = (f"0190b0c4-0000-7000-8000-{n:012}" for n in range(2))

    def ask(case):
        status, body = outsider.ask("GET", f"/cases/{case}")
        answers.setdefault(case, set()).add((status, json.dumps(body).replace(case, "ID")))

    p, medians = apart(ask, first, missing, size, chance)
    none, _ = apart(ask, nothing, missing, size, chance)
    both, _ = apart(ask, first, office.case, size, chance)
    own = office.api()
    seen, _ = apart(lambda case: own.ask("GET", f"/cases/{case}"), first, missing, 300, chance)
    same = len(set(map(frozenset, answers.values()))) == 1
    row(f"{size:,} answers about a hidden case beside {size:,} about none", "the same bytes; p > 0.01",
        f"{'the same' if same else f'not the same: {answers}'}; Mann–Whitney p = {p:.2g}, medians "
        f"{medians[0]:.3f} and {medians[1]:.3f} ms; two that there are not: p = {none:.2g}; two hidden ones: "
        f"p = {both:.2g}; control, a case one may see: p = {seen:.1g}")
    office.close()


# -- erasure and loss ---------------------------------------------------------------------

def readable(ground, data, key, cases, persons):
    """How many fields of each person open: a number for each. What is neither opened nor told
    not to be there is no answer."""
    server = Server(data, key=key)
    token = run("account", "token", "--data", data, "--as", "worker", "--name", "reading",
                "--scopes", "read,write,identity,contact").stdout.strip()

    def opens(api, id, field):
        path = f"/cases/{cases[id]}/persons/{id}/opening"
        for _ in range(10):
            status, answer = api.ask("POST", path, {"class": field, "purpose": "support"})
            if status < 500:
                return status == 200
            time.sleep(1)  # busy: no answer to what was asked
        raise RuntimeError(f"{id}: {status} {answer}")

    def fields(some):
        api = Api(server.address, token)
        return [sum(opens(api, id, field) for field in ("identity", "contact")) for id in some]

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        share = math.ceil(len(persons) / 4)
        parts = pool.map(fields, (persons[n * share:(n + 1) * share] for n in range(4)))
        found = [count for part in parts for count in part]
    server.stop()
    return found


def passwords(ground):
    """The passwords of the demonstration in files, by login."""
    source = (ROOT / "crates/pristan/src/demo/accounts.rs").read_text()
    files = {}
    for login in PASSWORDS:
        found = re.search(rf'"{login}",.*?"([a-z]+(?:-[a-z]+)+)",?\s*\)', source, re.DOTALL)
        files[login] = ground.folder / f"{login}.password"
        files[login].write_text(found[1])
        files[login].chmod(0o600)
    return files


def backup(ground, data, recipient, name):
    files = [ground.folder / f"{name}-{part}.age" for part in ("data", "keys")]
    run("backup", "-o", files[0], "--keys", files[1], "--recipient", recipient, "--data", data, "--as", "coordinator")
    return files


def restore(ground, files, identity, key, erased, name):
    folder = ground.folder / name
    said = run("restore", *files, "--data", folder, "--identity", identity, "--key", key, "--erased", erased, "--json",
               timeout=3600)
    return folder, json.loads(said.stdout)


def indicators(server, token):
    """Every indicator of the programme, as it is answered: what is published is made of these."""
    status, answer = Api(server.address, token).ask("GET", "/programmes/2017/indicators")
    if status != 200:
        raise RuntimeError(f"{status} {answer}")
    return answer


def help_victims(office, persons):
    """Finds each to be a possible victim and serves them, in the year of the programme, so that
    indicators count them."""
    found = {"step": "identification", "manner": "informal", "finding": "possible", "age": "adult",
             "grounds": ["statement"]}
    served = {"step": "service", "service": "social_counselling", "provider": "CPSHTV-VAR"}
    api = office.api()
    for id in persons:
        for day, step in (("2017-06-01", found), ("2017-06-02", served)):
            step = {"person": id, "on": f"{day}T09:00:00Z", "step": step}
            status, answer = api.ask("POST", f"/cases/{office.cases[id]}/steps", step)
            if status != 201:
                raise RuntimeError(f"{status} {answer}")


def erasure(ground, size, _):
    """Persons, a tenth of whom are erased, with a backup before, half way, and after; every
    backup is put back with the newest list."""
    office = Office(ground, "erasure")
    persons = office.enter(size, each=20)
    uncounted = indicators(office.server, office.token)
    help_victims(office, persons)
    counted = indicators(office.server, office.token)
    gone, stay = persons[:size // 10], persons[size // 10:]
    office.close()
    identity, words = ground.folder / "identity.txt", passwords(ground)
    recipient = run("keys", "recipient", "-o", identity).stdout.split()[-1]
    made = [backup(ground, office.data, recipient, "g0")]
    begun = time.monotonic()
    for n, id in enumerate(gone, 1):
        run("erase", id, "--data", office.data, "--key", office.key, "--as", "coordinator", "--confirmed-by", "dpo",
            "--password-file", words["coordinator"], "--confirming-password-file", words["dpo"])
        if n in (len(gone) // 2, len(gone)):
            made.append(backup(ground, office.data, recipient, f"g{len(made)}"))
    took = time.monotonic() - begun
    newest = ground.folder / "newest.txt"
    run("keys", "erased", "-o", newest, "--data", office.data)
    server = Server(office.data, key=office.key)
    same = [indicators(server, office.token) == counted]
    server.stop()
    opened, closed, whole = 0, 0, 0
    for n, files in enumerate(made):
        folder, _ = restore(ground, files, identity, office.key, newest, f"back{n}")
        server = Server(folder, key=office.key)
        same.append(indicators(server, office.token) == counted)
        server.stop()
        fields = readable(ground, folder, office.key, office.cases, persons)
        opened += sum(fields[:len(gone)])
        closed += 2 * len(stay) - sum(fields[len(gone):])
        whole += json.loads(run("journal", "verify", "--records", "--json", "--data", folder, check=False,
                                timeout=3600).stdout).get("records", {}).get("as_written", False)
        shutil.rmtree(folder)
    folder, _ = restore(ground, made[0], identity, office.key, f"{made[0][1]}.erased", "control")
    control = sum(readable(ground, folder, office.key, office.cases, gone[:20]))
    row(f"{len(gone):,} of {size:,} persons erased, {len(made)} backups put back", "0 of their fields, all of the others'",
        f"{opened} of {2 * len(gone) * len(made):,} fields of theirs open, {closed} of "
        f"{2 * len(stay) * len(made):,} of the others' do not; journal and records as written in {whole} of {len(made)}; "
        f"{took / len(gone):.2f} s an erasure. The indicators are what they were before in {sum(same)} of {len(same)} "
        f"(they {'changed' if uncounted != counted else 'did not change'} when the persons were helped). Control, the first backup with its own list: {control} of "
        f"{2 * len(gone[:20])} open")


def drill(ground, size, _):
    """Everything is lost but three of five shares, one backup, and the identity it is closed for."""
    office = Office(ground, "drill")
    persons = office.enter(size, each=20)
    office.close()
    identity = ground.folder / "drill-identity.txt"
    recipient = run("keys", "recipient", "-o", identity).stdout.split()[-1]
    files = backup(ground, office.data, recipient, "drill")
    shares = ground.folder / "shares"
    run("keys", "split", office.key, "--shares", "5", "--threshold", "3", "-o", shares)
    parts = sorted(shares.iterdir())
    shutil.rmtree(office.data)
    office.key.unlink()
    begun = time.monotonic()
    few = run("keys", "combine", *parts[:2], "-o", ground.folder / "two.key", check=False).returncode
    key = ground.folder / "again.key"
    run("keys", "combine", parts[0], parts[2], parts[4], "-o", key)
    folder, said = restore(ground, files, identity, key, f"{files[1]}.erased", "again")
    fields = readable(ground, folder, key, office.cases, persons)
    took = time.monotonic() - begun
    row(f"All lost but 3 of 5 shares and one backup ({size:,} persons)", "< 10 min by script",
        f"{took:.0f} s until {sum(fields):,} of {2 * size:,} fields were read again ({said['parts']}); two shares: "
        f"{'refused' if few else 'accepted'}")


# -- tips ---------------------------------------------------------------------------------

def tips(ground, size, chance):
    """Unsealing while tips wait that came while the register was sealed."""
    office = Office(ground, "tips")
    office.close()

    def unsealed():
        server = None

        def begin():
            nonlocal server
            server = Server(office.data, key=office.key)
        begun = time.monotonic()
        begin()
        took = time.monotonic() - begun
        status = json.loads(run("keys", "status", "--json", office.key).stdout)
        return server, took, status

    server, none, _ = unsealed()
    server.stop()
    with closing(sqlite3.connect(office.data / FILE)) as c:
        # Boxes of the size that real ones have: unsealing opens none, whatever is in them.
        c.executemany("INSERT INTO tip_intake VALUES (?, 20000, ?)",
                      ((f"{n:08x}-0000-7000-8000-000000000000", chance.randbytes(4_300)) for n in range(size)))
        c.commit()
    server, many, _ = unsealed()
    server.stop()
    row(f"Start and unsealing while {size:,} tips wait", "as with none",
        f"{many:.2f} s; with none {none:.2f} s")


class Outside:
    """Somebody without an account, on the pages for tips. The receipt is in the form."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(*address, timeout=60)

    def send(self, path, **fields):
        """The status, the bytes of the head without the moment, and the page."""
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            self.connection.request("POST", path, urllib.parse.urlencode(fields), form)
            answer = self.connection.getresponse()
        except (BrokenPipeError, ConnectionResetError, http.client.RemoteDisconnected):
            # The server may end a connection between two requests, as any client knows.
            self.connection.close()
            self.connection.request("POST", path, urllib.parse.urlencode(fields), form)
            answer = self.connection.getresponse()
        head = sorted((k, v) for k, v in answer.getheaders() if k.lower() != "date")
        return answer.status, head, answer.read()


# Of a receipt the last digit tells that the others were typed as they were given: it can be
# computed from Damm's table, and a receipt that does not end in it is told so by anybody.
DAMM = ("0317598642", "7092154863", "4206871359", "1750983426", "6123045978", "3674209581", "5869720134",
        "8945362017", "9438617205", "2581436790")


def unknown(chance):
    """A receipt that is well formed and that nobody was given."""
    digits = "".join(chance.choice("0123456789") for _ in range(19))
    row = 0
    for digit in digits:
        row = int(DAMM[row][int(digit)])
    return f"{digits}{row}"  # in Damm's table what leads back to 0 from a row is its number


def receipts(ground, size, chance):
    """Receipts of tips beside receipts of none: the same size, and times that cannot be told
    apart. Controls: receipts of none beside others of none, and mistyped ones, which anybody
    can tell by their last digit."""
    office = Office(ground, "receipts")
    outside = Outside(office.server.address)
    own = []
    for n in range(10):
        _, _, page = outside.send("/tips/new?language=en", text=f"Measured {n}")
        own.append(re.search(rb'id="receipt">([0-9 ]+)<', page)[1].decode().replace(" ", ""))
    sizes, wrong = {}, []

    def ask(sort):
        receipt = chance.choice(own) if sort == "valid" else unknown(chance)
        if sort == "mistyped":
            receipt = receipt[:-1] + str((int(receipt[-1]) + 1) % 10)
        status, head, page = outside.send("/tips?language=en", receipt=receipt)
        opened = b"Measured" in page
        if opened != (sort == "valid"):
            wrong.append((sort, status))
        sizes.setdefault(sort, set()).add((status, str(head), len(page)))

    p, medians = apart(ask, "valid", "invalid", size, chance)
    none, _ = apart(ask, "invalid", "neither", max(100, size // 4), chance)
    typed, _ = apart(ask, "mistyped", "invalid", 100, chance)
    same = sizes["valid"] == sizes["invalid"] and len(sizes["valid"]) == 1
    row(f"{size:,} receipts of tips beside {size:,} of none, on the page", "the same size; p > 0.01",
        f"{'the same head and size' if same else f'not the same: {sizes}'}; Mann–Whitney p = {p:.2g}, medians "
        f"{medians[0]:.1f} and {medians[1]:.1f} ms; of none beside others of none: p = {none:.2g}; control, mistyped "
        f"ones: p = {typed:.1g}" + (f"; answered otherwise: {wrong[:3]}" if wrong else ""))
    office.close()


# -- words on the disk --------------------------------------------------------------------

def canaries(ground, size, chance):
    """Words that are sealed, or typed by mistake, by every way in: none in clear in any file. Records' sheets hold no
    field of a person, so that none goes that way."""
    said, whole = words.measured(ground, size, chance)
    row(f"{size:,} words by every way in, looked for on the disk", "0 in 12 spellings", said)
    return 0 if whole else 1


PARTS = {"journal": (journal, 10_000_000), "mutations": (mutations, 10_000), "sealed": (sealed, 100_000),
         "hidden": (hidden, 2_000), "tips": (tips, 10_000), "receipts": (receipts, 2_000),
         "drill": (drill, 1_000), "erasure": (erasure, 10_000), "words": (canaries, 1_000)}


def main():
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("parts", nargs="*", metavar="|".join(PARTS), help="by default all")
    asked.add_argument("--seed", type=int, default=1)
    for name, (_, size) in PARTS.items():
        asked.add_argument(f"--{name}", type=int, default=size, metavar="N", help=f"size of {name} ({size:,})")
    asked = asked.parse_args()
    unknown = set(asked.parts) - set(PARTS)
    if unknown or not os.access(PROGRAM, os.X_OK):
        print(f"no such part: {', '.join(unknown)}" if unknown else f"there is no program {PROGRAM}", file=sys.stderr)
        return 2
    ground, failed = Ground(), 0
    try:
        for name in asked.parts or PARTS:
            failed += PARTS[name][0](ground, getattr(asked, name), random.Random(asked.seed)) or 0
    finally:
        Server.kill_all()
        ground.forget()
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
