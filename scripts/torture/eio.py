"""D4 · a disk that fails, under strace.

Confirming nothing: every fsync fails with EIO from the n-th on. The server stops at once with 3; what was acknowledged
before is there; nothing was acknowledged that the disk had not confirmed.

Taking nothing: some writes fail with EIO, the n-th and those after it, and then no more. What was not written is not
acknowledged, nothing is in part, and the server either goes on when the disk does or stops with 3.

The control is the same server without a fault, which goes on.
"""
import subprocess

import check
from load import Load, activities
from program import Api, Server

CONFIRMING = "fsync,fdatasync"
TAKING = "pwrite64"
# So many writes fail one after the other.
BAD = 20


def stopped(server, within=20):
    """The exit code of a server that stops by itself; nothing when it goes on."""
    try:
        return server.process.wait(within)
    except subprocess.TimeoutExpired:
        return None


def strace(calls, when):
    """What is put before a program whose `calls` are to fail."""
    return ("strace", "-f", "-qq", "-e", f"trace={calls}", "-o", "/dev/null", "-e", f"inject={calls}:error=EIO:when={when}")


def once(ground, name, fault, seed):
    """What was acknowledged, how much of it is lost, the exit code, what is wrong with what is there, and how many
    requests were answered that the disk failed. `fault` is the calls and which of them fail; nothing for the control."""
    data, token = ground.demonstration(name)
    with check.copied(data) as c:
        before = check.there(c)
    server = Server(data)
    links = activities(Api(server.address, token))
    server.stop()
    try:
        server = Server(data, before=strace(*fault) if fault else ())
    except RuntimeError as error:  # the first writes are those of the start
        return 0, 0, 3 if "did not confirm a write" in str(error) else 1, [], 0
    load = Load(server, token, name, seed, activities=links, goes_on=True).begin()
    code = stopped(server, 20 if fault and fault[0] == CONFIRMING else 6)
    load.end()
    said = server.said()
    server.kill()
    acknowledged = [a for _, a in load.acknowledged]
    with check.copied(data) as c:
        found = [f"{name}: {f}" for f in check.everything(c, before)]
        lost = len(check.missing(c, acknowledged))
    if code == 3 and "did not confirm a write" not in said:
        found.append(f"{name}: the log does not say why")
    failed = sum(status >= 500 for status, _ in load.refused)
    return len(acknowledged), lost, code, found, failed


def job(ground, size, seed):
    faults = (1, 5) if size == "short" else (1, 2, 3, 5, 8, 13, 21, 34, 55)
    acknowledged, lost, found, codes = 0, 0, [], []
    for nth in faults:
        told, gone, code, wrong, _ = once(ground, f"eio-{nth}", (CONFIRMING, f"{nth}+"), seed)
        acknowledged, lost, found = acknowledged + told, lost + gone, found + wrong
        codes.append(code)
    # The start writes too: a fault in it only keeps the server from starting.
    places = (60, 200) if size == "short" else (20, 60, 100, 150, 200, 300, 400, 500)
    went_on, taken, failed = 0, 0, 0
    for nth in places:
        told, gone, code, wrong, refused = once(ground, f"eio-write-{nth}", (TAKING, f"{nth}..{nth + BAD - 1}"), seed)
        taken, lost, found, failed = taken + told, lost + gone, found + wrong, failed + refused
        went_on += code is None
        if code not in (None, 3):
            found.append(f"eio-write-{nth}: ended with {code}")
    told, gone, code, wrong, _ = once(ground, "eio-control", None, seed)
    holds = lost == 0 and not found and set(codes) == {3} and gone == 0 and not wrong
    outcome = {"faults": len(faults), "acknowledged": acknowledged, "lost": lost, "codes": codes, "found": found + wrong,
               "writes": len(places), "writes_acknowledged": taken, "writes_failed": failed, "went_on": went_on,
               "control_acknowledged": told, "control_goes_on": code is None, "holds": holds,
               "controls_failed": code is None and told > 0 and failed > 0}
    return outcome, (f"disk that confirms nothing: {len(faults)} faults, {acknowledged} acknowledged before them; every "
                     f"server stopped with 3. Disk that takes nothing for {BAD} writes: {len(places)} times, {taken} "
                     f"acknowledged, {failed} told that they failed, {went_on} servers went on. {lost} lost; the control "
                     f"went on with {told}.")
