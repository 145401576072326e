"""D5 · backup under load. `pristan backup` copies a register that is being written to, again
and again; each copy is put back. What is in it is what was acknowledged until some moment:
all that was acknowledged before the copy began, nothing in part, and its journal is the
beginning of the journal that went on.
"""
import shutil
import subprocess
import time

import check
from load import Load, activities
from program import FILE, Api, Server, run


def journal(c, upto):
    return c.execute("SELECT seq, hash FROM journal WHERE seq <= ? ORDER BY seq", (upto,)).fetchall()


def opened(archive, identity, folder):
    """Puts a copy back: with stock programs where they are, else with the program's own."""
    if shutil.which("age"):
        folder.mkdir()
        opening = subprocess.Popen(["age", "--decrypt", "-i", identity, archive], stdout=subprocess.PIPE)
        subprocess.run(["tar", "-xC", folder], stdin=opening.stdout, check=True)
        if opening.wait():
            raise RuntimeError("age does not open the backup")
        return "age"
    run("restore", archive, "--data", folder, "--identity", identity, "--as", "coordinator")
    return "pristan"


def looked_through(folder, told, before):
    with check.copied(folder) as c:
        lost = len(check.missing(c, told))
        found = check.everything(c, before)
        head = c.execute("SELECT MAX(seq) FROM journal").fetchone()[0]
        return lost, found, journal(c, head)


def job(ground, size, seed):
    count = 3 if size == "short" else 30
    data, token = ground.demonstration("backups")
    with check.copied(data) as c:
        before = check.there(c)
    identity = ground.folder / "identity.txt"
    recipient = run("keys", "recipient", "-o", identity).stdout.split()[-1]
    server = Server(data)
    api = Api(server.address, token)
    links = activities(api)
    api.close()
    begun, made, naive = time.monotonic(), [], []
    load = Load(server, token, "b", seed, activities=links, goes_on=True).begin()
    load.first.wait(30)
    took = []
    for n in range(count):
        already = [answer for _, answer in list(load.acknowledged)]
        archive, since = ground.folder / f"backup-{n}.age", time.monotonic()
        run("backup", "-o", archive, "--recipient", recipient, "--data", data, "--as", "coordinator")
        took.append(time.monotonic() - since)
        made.append((archive, already))
        # The control: the file alone, as `cp` takes it.
        copy, by_now = ground.folder / f"naive-{n}", [answer for _, answer in list(load.acknowledged)]
        copy.mkdir()
        shutil.copy(data / FILE, copy)
        naive.append((copy, by_now))
    load.end()
    written = len(load.acknowledged)
    server.kill()
    found, lost, forked, with_ = [], 0, 0, ""
    with check.copied(data) as c:
        whole = dict(journal(c, 1 << 62))
    for n, (archive, told) in enumerate(made):
        folder = ground.folder / f"back-{n}"
        with_ = opened(archive, identity, folder)
        missing, wrong, entries = looked_through(folder, told, before)
        lost += missing
        found += [f"copy {n}: {f}" for f in wrong]
        forked += any(whole.get(seq) != digest for seq, digest in entries)
        shutil.rmtree(folder)
    missed = sum(bool(missing or wrong) for missing, wrong, _ in (looked_through(*one, before) for one in naive))
    outcome = dict(backups=count, acknowledged=written, lost=lost, forked=forked, found=found, opened_with=with_,
                   slowest_seconds=round(max(took), 2), naive_copies=count, naive_missed=missed,
                   seconds=round(time.monotonic() - begun, 1))
    outcome["holds"] = not (lost or forked or found) and written > count
    outcome["controls_failed"] = missed > 0
    return outcome, (
        f"backup under load: {count} copies while {written} writes were acknowledged, each opened with {with_}: {lost} "
        f"acknowledged before it began are missing, {len(found)} in part, {forked} journals that part ways; the slowest "
        f"took {outcome['slowest_seconds']} s. Of as many plain copies of the file {missed} miss something.")
