#!/usr/bin/env python3
"""Breaks the program in the ways that machines break, and counts what is lost.

    scripts/torture/torture.py                       every job, long
    scripts/torture/torture.py --short               every job, short
    scripts/torture/torture.py kill --cycles 500     one job
    PRISTAN=target/release/pristan scripts/torture/torture.py

Each job prints one line of JSON and one sentence. It ends with 0 when everything held
that must hold and every control failed that must fail; a check that cannot fail proves
nothing. Asked to end (SIGTERM, Ctrl-C) a job ends after the kill, state or failover that it
is at, and tells what it reached. Read program.py, load.py and check.py first, then a job.
"""
import argparse
import json
import os
import signal
import sys
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import backups
import bitrot
import check
import clock
import disk
import eio
import failover
import imports
import journal
import kill
import migrate
import overload
import power
import shutdown
from program import PROGRAM, Ground, Server

# In the order in which they are worth reading.
JOBS = {"power": power, "kill": kill, "journal": journal, "disk": disk, "eio": eio, "shutdown": shutdown,
        "migrate": migrate, "clock": clock, "bitrot": bitrot, "backups": backups, "failover": failover,
        "imports": imports, "overload": overload}


def main():
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("jobs", nargs="*", metavar="|".join(JOBS), help="by default all")
    asked.add_argument("--short", action="store_true", help="all in a few minutes")
    asked.add_argument("--cycles", type=int, default=500, help="kills (kill)")
    asked.add_argument("--states", type=int, default=5000, help="crash states (power)")
    asked.add_argument("--flips", type=int, default=2000, help="bytes changed (bitrot)")
    asked.add_argument("--failovers", type=int, default=3, help="primaries killed (failover)")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--may-skip", action="store_true", help="a job that cannot run here is no failure")
    asked = asked.parse_args()
    unknown = set(asked.jobs) - set(JOBS)
    if unknown or not os.access(PROGRAM, os.X_OK):
        print(f"no such job: {', '.join(unknown)}" if unknown else f"there is no program {PROGRAM}", file=sys.stderr)
        return 2
    if unnamed := check.unnamed():
        print("sealed, and check.py does not say by which key: "
              + ", ".join(".".join(column) for column in unnamed), file=sys.stderr)
        return 2
    sizes = {"kill": asked.cycles, "power": asked.states, "bitrot": asked.flips,
             "failover": asked.failovers}
    ground, ended = Ground(), 0

    def asked_to_end(*_):
        if ground.over:
            sys.exit(1)  # asked twice; what was begun is put away
        ground.over = True

    signal.signal(signal.SIGTERM, asked_to_end)
    signal.signal(signal.SIGINT, asked_to_end)
    try:
        for name in asked.jobs or JOBS:
            if ground.over:
                break
            size = "short" if asked.short else sizes.get(name, "long")
            try:
                outcome, sentence = JOBS[name].job(ground, size, asked.seed)
            except Exception as error:  # a job that breaks off is one that did not hold
                traceback.print_exc()
                outcome, sentence = {"holds": False}, f"{name}: broken off: {error}"
            finally:
                Server.kill_all()
            skipped = outcome.get("skipped")
            well = asked.may_skip if skipped else outcome.get("holds") and outcome.get("controls_failed", True)
            print(json.dumps({"job": name, "seed": asked.seed} | outcome, ensure_ascii=False), flush=True)
            print(sentence + ("" if well else " NOT AS IT MUST BE."), flush=True)
            ended = ended if well else 1
    finally:
        ground.forget()
    return ended


if __name__ == "__main__":
    sys.exit(main())
