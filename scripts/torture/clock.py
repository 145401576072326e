"""D11 · clock. The machine's clock jumps an hour forward and back, over the end of
February in a leap year, over the change to winter time and over 2038, while the server
runs. The order of the journal is its numbers, and it stays whole.
"""
import glob
import os

import check
from load import Load
from program import Api, Server

# What the clock of the program shows: as a distance from now, or from a moment on.
JUMPS = ["+0", "+3600", "-3600", "+0", "@2028-02-28 23:59:59", "@2028-02-29 23:59:59", "@2026-10-25 00:59:59",
         "@2026-10-25 01:00:01", "@2038-01-19 03:14:06", "@2038-01-19 03:14:09", "+0"]


def job(ground, size, seed):
    found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    if not found:
        return {"skipped": "faketime"}, "clock: skipped, faketime is not installed."
    data, token = ground.empty("clock")
    shows = ground.folder / "clock-shows"
    shows.write_text("+0\n")
    env = os.environ | {"LD_PRELOAD": found[0], "FAKETIME_TIMESTAMP_FILE": str(shows), "FAKETIME_NO_CACHE": "1",
                        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "TZ": "UTC"}
    server = Server(data, env=env)
    api = Api(server.address, token)
    told, wrong = [], []
    jumps = JUMPS * (1 if size == "short" else 3)
    for n, jump in enumerate(jumps):
        shows.write_text(jump + "\n")
        load = Load(server, token, f"c{seed}x{n}", f"{seed} {n}", clients=2, each=3).begin().wait()
        told += [a for _, a in load.acknowledged]
        wrong += [f"at {jump}: refused with {s}" for s, _ in load.refused]
    # The journal is the data protection officer's and the coordinator's to verify.
    verdict = api.ask("GET", "/journal/verification")[1]
    wrong += [] if verdict.get("whole") is True else [f"the journal: {verdict}"]
    api.close()
    code, _ = server.stop()
    wrong += [] if code == 0 else [f"the stop ended with {code}"]
    with check.copied(data) as c:
        wrong += check.everything(c)
        lost = len(check.missing(c, told))
        moments = [row[0] for row in c.execute("SELECT at FROM journal ORDER BY seq")]
    backwards = sum(b < a for a, b in zip(moments, moments[1:]))
    outcome = dict(jumps=len(jumps), acknowledged=len(told), lost=lost, entries=len(moments),
                   entries_earlier_than_the_one_before=backwards, found=wrong, holds=not (lost or wrong),
                   controls_failed=backwards > 0)
    return outcome, (f"clock: {len(jumps)} jumps, {len(told)} acknowledged writes, {lost} lost; {backwards} entries of "
                     "the journal are earlier than the one before, and in the order of its numbers it is "
                     f"{'not ' if wrong else ''}whole.")
