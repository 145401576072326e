"""D10 · shutdown. SIGTERM under load: what is being done is finished and answered, what is
new is refused, and the program ends with 0 within ten seconds with its log put away.
Clients that hold a connection and say nothing must not hold the program.
"""
import random
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import check
from load import Load, activities
from program import FILE, Api, Server

WITHIN = 10


def done(c, unanswered):
    """Which of the requests without an answer were carried out all the same."""
    titles = {row[0] for row in c.execute("SELECT title FROM record")}
    reasons = {row[0] for row in c.execute("SELECT reason FROM record_version")}
    files = {row[0] for row in c.execute("SELECT name FROM evidence")}
    carried_out = []
    for name, (_, path, body, _) in unanswered.items():
        if isinstance(body, bytes):
            was = f"{name}.pdf" in files
        elif "reason" in body:
            was = body["reason"] in reasons
        else:
            was = body["fields"]["title"].strip() in titles
        carried_out += [name] if was else []
    return carried_out


# Ways to hold a connection: what is sent before the program is asked to stop.
HEAD = "POST /api/v1/records/training HTTP/1.1\r\nHost: pristan\r\nAuthorization: Bearer {}\r\n"
HOLDERS = {
    "says nothing": "",
    "sent half of the head": HEAD,
    "sent half of the body": HEAD + "Content-Type: application/json\r\nContent-Length: 200\r\n\r\n{{\"fields\":",
}


def held(ground, what):
    """Seconds until the end with one client that holds a connection; None if it does not end."""
    data, token = ground.demonstration(f"held-{what.replace(' ', '-')}")
    server = Server(data)
    with socket.create_connection(server.address) as connection:
        connection.sendall(HOLDERS[what].format(token).encode())
        time.sleep(0.3)
        code, seconds = server.stop(WITHIN + 2)
    return round(seconds, 2) if code == 0 else None


def job(ground, size, seed):
    chance = random.Random(seed)
    rounds = 2 if size == "short" else 20
    data, token = ground.demonstration("shutdown")
    with check.copied(data) as c:
        before = check.there(c)
    told, found, dropped, slowest, log, refused, answered = [], [], [], 0.0, 0, 0, 0
    links = None
    for n in range(rounds):
        server = Server(data)
        api = Api(server.address, token)
        links = links or activities(api)
        load = Load(server, token, f"s{seed}x{n}", f"{seed} {n}", clients=8, activities=links).begin()
        load.first.wait(30)
        time.sleep(chance.uniform(0, 0.4))
        code, seconds = server.stop(WITHIN + 5)
        load.end()
        api.close()
        slowest = max(slowest, seconds)
        found += [] if code == 0 and seconds <= WITHIN else [f"round {n}: ended with {code} after {seconds:.1f} s"]
        wal = data / f"{FILE}-wal"
        log = max(log, wal.stat().st_size if wal.exists() else 0)
        told += [a for _, a in load.acknowledged]
        answered += len(load.answers)
        with check.copied(data) as c:
            dropped += done(c, load.unanswered())
            refused += len(load.unanswered())
            found += [f"round {n}: {f}" for f in check.everything(c, before)]
            lost = check.missing(c, told)
            found += [f"round {n}: {len(lost)} lost"] if lost else []
    with ThreadPoolExecutor() as together:
        holders = dict(zip(HOLDERS, together.map(lambda what: held(ground, what), HOLDERS)))
    too_long = [what for what, seconds in holders.items() if seconds is None or seconds > WITHIN]
    # The control: without the wait for what runs, kill -9 leaves its log and answers nothing.
    server = Server(data)
    load = Load(server, token, "control", seed, clients=8, activities=links).begin()
    load.first.wait(30)
    server.kill()
    load.end()
    wal = data / f"{FILE}-wal"
    outcome = dict(rounds=rounds, answered=answered, refused=refused, dropped=len(dropped), slowest=round(slowest, 2),
                   log_bytes_left=log, held_by_a_client=holders, found=found,
                   control_log_bytes_left=wal.stat().st_size if wal.exists() else 0,
                   holds=not (dropped or found or log or too_long))
    outcome["controls_failed"] = outcome["control_log_bytes_left"] > 0
    said = ", ".join(f"{what}: {'never' if s is None else f'{s} s'}" for what, s in holders.items())
    return outcome, (
        f"shutdown: {rounds} stops under load, {answered} answered, {refused} refused, {len(dropped)} done and not "
        f"answered, the slowest after {slowest:.1f} s, {log} bytes of log left; held by a client that {said}.")
