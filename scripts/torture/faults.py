"""D4 · I/O errors. The server runs under strace, which answers the n-th write or the n-th
wait for the disk of a thread with EIO, once or from then on. Then it is killed and looked
at. After a wait that failed, nobody knows what reached the disk: the server must take no
further write until it is started again.
"""
import shutil
import time

import check
from load import Load, activities
from program import Api, Server, Unanswered

CALLS = {"write": "pwrite64", "wait": "fdatasync,fsync"}
REFUSED = {503, 507, 500}


def under(call, fault, at):
    """The words before the program: strace, with one fault put in from the number `at`."""
    return ["strace", "-f", "-qq", "-o", "/dev/null", "--seccomp-bpf", "-e", f"trace={call}", "-e",
            f"inject={call}:{fault}:when={at}"]


def broken(ground, made, token, links, before, sort, fault, at, seed):
    """One run with one fault. What was acknowledged, what was refused and what was found after."""
    data = ground.folder / f"faults-{sort}-{at}".replace("+", "on")
    shutil.copytree(made, data)
    run = dict(acknowledged=0, refused=0, lost=0, after=0, found=[])
    try:
        server = Server(data, before=under(CALLS[sort], fault, at))
    except RuntimeError:  # met while it began: it said so and ended
        run["begun"] = False
        told = []
    else:
        load = Load(server, token, f"f{sort}{at}", f"{seed} {at}", activities=links, goes_on=True).begin()
        until = time.monotonic() + 8
        while not load.refused and time.monotonic() < until and len(load.acknowledged) < 60:
            time.sleep(0.01)
        met = len(load.acknowledged)
        time.sleep(0.2)
        load.end()
        told = [answer for _, answer in load.acknowledged]
        run |= dict(acknowledged=len(told), refused=len(load.refused), after=len(told) - met if load.refused else 0)
        run["found"] += [f"answered with {s}" for s in {s for s, _ in load.refused} - REFUSED]
        try:
            api = Api(server.address, token)
            status = api.ask("GET", "/records/training?limit=5")[0]
            run["found"] += [] if status in {200} | REFUSED else [f"a read was answered with {status}"]
            # A write after a failed wait is not taken.
            api.ask("GET", "/account")
            api.close()
        except Unanswered:
            run["found"].append("the server is gone")
        server.kill()
    with check.copied(data) as c:
        run["lost"] = len(check.missing(c, told))
        run["found"] += check.everything(c, before)
    if not run["lost"] and not run["found"]:
        # Started again without the fault, it goes on.
        server = Server(data)
        load = Load(server, token, f"g{sort}{at}", seed, each=2, activities=links).begin().wait()
        run["found"] += [f"started again: refused with {s}" for s, _ in load.refused]
        code, _ = server.stop()
        run["found"] += [] if code == 0 else [f"the last stop ended with {code}"]
    shutil.rmtree(data)
    return run


def job(ground, size, seed):
    if not shutil.which("strace"):
        return {"skipped": "strace"}, "I/O errors: skipped, strace is not there."
    short = size == "short"
    made, token = ground.demonstration("faults")
    server = Server(made)
    api = Api(server.address, token)
    links = activities(api)
    api.close()
    server.stop()
    with check.copied(made) as c:
        before = check.there(c)
    numbers = [3, 11] if short else [1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 29, 38, 50]
    begun, runs, tally = time.monotonic(), 0, dict(acknowledged=0, refused=0, lost=0, found=[], after_failed_wait=0)
    for sort in CALLS:
        for at in numbers:
            for on in ("", "+"):
                run = broken(ground, made, token, links, before, sort, "error=EIO", f"{at}{on}", seed)
                runs += 1
                for name in ("acknowledged", "refused", "lost"):
                    tally[name] += run[name]
                tally["found"] += [f"{sort} {at}{on}: {f}" for f in run["found"]]
                tally["after_failed_wait"] += run["after"] if sort == "wait" else 0
    # The control: a disk that says it wrote and did not. What it swallowed must be missed.
    liar = broken(ground, made, token, links, before, "write", "retval=24", "40..90", seed)
    control = bool(liar["lost"] or liar["found"])
    outcome = tally | dict(runs=runs, control=control, seconds=round(time.monotonic() - begun, 1))
    outcome["holds"] = not (tally["lost"] or tally["found"] or tally["after_failed_wait"]) and tally["refused"] > 0
    outcome["controls_failed"] = control
    return outcome, (
        f"I/O errors: {runs} runs, each with the n-th write or wait for the disk failing once or from then on (n to "
        f"{numbers[-1]}): {tally['acknowledged']} acknowledged, {tally['lost']} lost, {len(tally['found'])} damaged or "
        f"wrong; {tally['after_failed_wait']} writes taken after a wait had failed. A disk that only says that it "
        f"wrote is {'found out' if control else 'NOT found out'}.")
