"""D2 · kill -9. The real server under load, unsealed, is killed at a random moment and started
again, many times over one folder, and then over the next. Clients write records and files; one
opens cases and enters people, each with a key of its own. A kill does not take what the kernel has
been given, so this tries the program and not the disk; power.py tries the disk.
"""
import random
import sqlite3
import sys
import time
from contextlib import closing

import check
from load import Load, activities
from program import Api, Server


def acknowledged_are_read(api, answers):
    """Reads over the API what was acknowledged before the kill."""
    last = {}
    for answer in answers:
        if "fields" in answer and answer["version"] >= last.get(answer["id"], answer)["version"]:
            last[answer["id"]] = answer
    lost = []
    for id, answer in last.items():
        status, found = api.ask("GET", f"/records/training/{id}")
        same = status == 200 and (found["version"] > answer["version"] or found["fields"] == answer["fields"])
        if not same:
            lost.append(answer)
    return lost


def tried_again(api, unanswered, outcome):
    """A client that got no answer sends the same again. With a reference or a key of its
    own the record must then be there once."""
    for name, (method, path, body, key) in unanswered.items():
        if path != "/records/training" or not (key or "reference" in body):
            continue
        api.ask(method, path, body, key)
        title = body["fields"]["title"].strip()
        items = api.ask("GET", f"/records/training?limit=100&q={name}")[1]["items"]
        count = sum(item["title"] == title for item in items)
        sort = "key" if key else "reference"
        outcome[f"again_by_{sort}"] += 1
        outcome[f"twice_by_{sort}"] += count > 1
        outcome["found"] += [] if count else [f"sent again and not there: {name}"]


# Kills over one folder: what is checked after each grows with what is in it.
ROUND = 250


def rounds(ground, size, seed, outcome):
    """Kills `size` times, ROUND times over each folder; the control over the last."""
    chance, done = random.Random(seed), 0
    while done < size and not ground.over:
        kills = min(ROUND, size - done)
        last = kills == size - done
        done += kills
        over_one_folder(ground, f"kill-{done}", kills, (seed, chance), outcome, last)
        print(f"{outcome['cycles']} kills, {outcome['acknowledged']} acknowledged, {outcome['lost']} lost", file=sys.stderr)


def over_one_folder(ground, name, kills, luck, outcome, last_round):
    seed, chance = luck
    data, token = ground.small(name)
    key, sealing = ground.sealing(data)
    Server(data, key=key).stop()
    with check.copied(data) as c:
        before, after = check.there(c), check.last_entry(c)
    links, all_told, last, open_requests = None, [], [], {}
    for cycle in range(kills + 1):
        server = Server(data, key=key)
        api = Api(server.address, token)
        links = links or activities(api)
        outcome["lost"] += len(acknowledged_are_read(api, last))
        verdict = api.ask("GET", "/journal/verification")[1]
        if verdict.get("whole") is not True:
            outcome["found"].append(f"{name}, kill {cycle}: the journal: {verdict}")
        tried_again(api, open_requests, outcome)
        api.close()
        if cycle == kills or ground.over:
            code, _ = server.stop()
            outcome["found"] += [] if code == 0 else [f"{name}: the last stop ended with {code}"]
            break
        load = Load(server, token, f"{name}x{cycle}", f"{seed} {name} {cycle}", activities=links,
                    sealing_token=sealing).begin()
        if not load.first.wait(30):
            outcome["found"].append(f"{name}, kill {cycle}: nothing was acknowledged in 30 s")
        # Every second time what is sealed is far enough to be cut off too.
        if cycle % 2 and not load.first_sealed.wait(30):
            outcome["found"].append(f"{name}, kill {cycle}: nothing sealed was acknowledged in 30 s")
        time.sleep(chance.uniform(0, 0.03))
        server.kill()
        load.end()
        last, open_requests = [answer for _, answer in load.acknowledged], load.unanswered()
        all_told += last
        with check.copied(data) as c:
            outcome["lost"] += len(check.missing(c, last))
            wrong = check.everything(c, before, after) + check.keyless(c, check.keys_of(c))
            outcome["found"] += [f"{name}, kill {cycle}: {f}" for f in wrong]
            after = check.last_entry(c)
        outcome["cycles"] += 1
        outcome["acknowledged"] += len(last)
        outcome["sealed"] += sum("number" in answer or "regime" in answer for answer in last)
        outcome["unanswered"] += len(open_requests)
    with check.copied(data) as c:
        outcome["lost"] += len(check.missing(c, all_told))
        outcome["found"] += check.everything(c, before)
        if last_round or ground.over:
            outcome["control"] = control(c, all_told, before)


def job(ground, size, seed):
    outcome = dict(cycles=0, acknowledged=0, sealed=0, lost=0, unanswered=0, again_by_reference=0,
                   twice_by_reference=0, again_by_key=0, twice_by_key=0, found=[])
    begun = time.monotonic()
    rounds(ground, 20 if size == "short" else size, seed, outcome)
    outcome["seconds"] = round(time.monotonic() - begun, 1)
    twice = outcome["twice_by_reference"] or outcome["twice_by_key"]
    outcome["holds"] = not (outcome["lost"] or outcome["found"] or twice)
    outcome["controls_failed"] = all(outcome["control"].values())
    return outcome, (
        f"kill -9: {outcome['cycles']} kills under load, {outcome['acknowledged']} acknowledged writes, "
        f"{outcome['sealed']} of them cases and persons, "
        f"{outcome['lost']} lost, {len(outcome['found'])} found in part or damaged; sent again without an answer, "
        f"{outcome['twice_by_reference']} of {outcome['again_by_reference']} with a reference and "
        f"{outcome['twice_by_key']} of {outcome['again_by_key']} with an idempotency key were done twice.")


def control(c, told, before):
    """The checks are tried on a copy with one thing taken away: each must be seen."""
    record = next(a for a in reversed(told) if "fields" in a)
    seen = {}

    def without(name, sql, *values):
        c.execute("SAVEPOINT control")
        c.execute(sql, values)
        seen[name] = bool(check.missing(c, told) if name == "acknowledged" else check.everything(c, before))
        c.execute("ROLLBACK TO control")

    # The table of words asks for an engine newer than this one: its shadow is a plain table.
    c.isolation_level = None
    version = (record["id"], record["version"])
    without("acknowledged", "DELETE FROM record_version WHERE record = ? AND version = ?", *version)
    without("version", "DELETE FROM record_version WHERE record = ? AND version = ?", *version)
    without("link", "DELETE FROM record_activity WHERE rowid = (SELECT MAX(rowid) FROM record_activity)")
    without("journal", "DELETE FROM journal WHERE seq = (SELECT MAX(seq) FROM journal)")
    without("record", "DELETE FROM record WHERE id = ?", record["id"])
    # A key without a row is harmless, and a kill leaves some: the key of a case that is there.
    keys, case = check.keys_of(c), c.execute("SELECT MAX(id) FROM case_file").fetchone()[0]
    with closing(sqlite3.connect(keys)) as k:
        k.execute("DELETE FROM wrapped_key WHERE owner = 'case/' || ?", (case,))
        k.commit()
    seen["key"] = bool(check.keyless(c, keys))
    return seen
