"""D4 · a disk that confirms nothing. Under strace every fsync fails with EIO from the n-th on.

The server stops at once with 3; what was acknowledged before is there; nothing was acknowledged that the disk had not
confirmed. The control is the same server without the fault, which goes on.
"""
import subprocess

import check
from load import Load, activities
from program import Api, Server

FAULT = "inject=fsync,fdatasync:error=EIO:when={}+"
STRACE = ("strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", "/dev/null", "-e")


def stopped(server, within=20):
    """The exit code of a server that stops by itself; nothing when it goes on."""
    try:
        return server.process.wait(within)
    except subprocess.TimeoutExpired:
        return None


def once(ground, name, nth, seed):
    """What was acknowledged, the exit code, and what is wrong with what is there."""
    data, token = ground.demonstration(name)
    with check.copied(data) as c:
        before = check.there(c)
    server = Server(data)
    links = activities(Api(server.address, token))
    server.stop()
    try:
        server = Server(data, before=(*STRACE, FAULT.format(nth)) if nth else ())
    except RuntimeError as error:  # the first writes are those of the start
        return 0, 0, 3 if "did not confirm a write" in str(error) else 1, []
    load = Load(server, token, name, seed, activities=links, goes_on=True).begin()
    code = stopped(server, 20 if nth else 3)
    load.end()
    said = server.said()
    server.kill()
    acknowledged = [a for _, a in load.acknowledged]
    with check.copied(data) as c:
        found = [f"{name}: {f}" for f in check.everything(c, before)]
        lost = len(check.missing(c, acknowledged))
    if nth and "did not confirm a write" not in said:
        found.append(f"{name}: the log does not say why")
    return len(acknowledged), lost, code, found


def job(ground, size, seed):
    faults = (1, 5) if size == "short" else (1, 2, 3, 5, 8, 13, 21, 34, 55)
    acknowledged, lost, found, codes = 0, 0, [], []
    for nth in faults:
        told, gone, code, wrong = once(ground, f"eio-{nth}", nth, seed)
        acknowledged, lost, found = acknowledged + told, lost + gone, found + wrong
        codes.append(code)
    told, gone, code, wrong = once(ground, "eio-control", 0, seed)
    holds = lost == 0 and not found and set(codes) == {3} and gone == 0 and not wrong
    outcome = {"faults": len(faults), "acknowledged": acknowledged, "lost": lost, "codes": codes, "found": found + wrong,
               "control_acknowledged": told, "control_goes_on": code is None, "holds": holds,
               "controls_failed": code is None and told > 0}
    return outcome, (f"disk that confirms nothing: {len(faults)} faults, {acknowledged} acknowledged before them, "
                     f"{lost} lost; every server stopped with 3; the control went on with {told}.")
