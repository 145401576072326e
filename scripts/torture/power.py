"""D1 · power loss. The real server runs under strace, which writes down every write to
its files, every wait for the disk (fsync) and every answer to a client, in order. From
that list every state of the disk after a power cut can be built: what was waited for is
there; of what was not, any part may be. Each state is opened as after a restart, and
every write that was acknowledged before the cut must be in it.

What the disk is taken to do is worse than most do:

- writes not waited for: none, all, a beginning, any subset, any sectors of 512 bytes of
  them, or sectors with anything in them;
- a new or removed name in the folder is there only after the folder was waited for;
- the file of shared memory is gone.

What is taken from it is that a finished fsync keeps its word, and that a sector nobody
wrote to stays as it is.
"""
import hashlib
import json
import operator
import os
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing

import check
from load import Load, activities
from program import FILE, MEMORY, PROGRAM, Api, Server, run

STRACE = ["strace", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "70000", "-e",
          "trace=openat,pwrite64,write,writev,sendto,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,renameat2", "-o"]
SECTOR = 512
AT_ONCE = 200
# States over one load, and what each client writes in it: enough for the log to be taken over
# into the database, and as little as that, for each state is a copy of it all that is read whole.
ROUND, EACH = 2500, 15


# -- what strace wrote down ---------------------------------------------------------------

def calls(trace):
    """The system calls of a trace: (begun, ended, name, arguments, result). Threads
    overlap: a call that others came between stands on two lines."""
    open_calls = {}
    with open(trace, encoding="ascii", errors="replace") as lines:
        for n, line in enumerate(lines):
            pid, _, rest = line.partition(" ")
            rest = rest.strip()
            if rest.endswith("<unfinished ...>"):
                open_calls[pid] = (n, rest[:-len("<unfinished ...>")].rstrip())
                continue
            begun = n
            if rest.startswith("<... "):
                begun, beginning = open_calls.pop(pid, (n, ""))
                rest = beginning + rest.partition("resumed>")[2]
            found = re.match(r"(\w+)\((.*)\)\s+= (-?\d+)", rest, re.DOTALL)
            if found:
                yield begun, n, found[1], found[2], int(found[3])
        # A call that the end of the program cut off may have done its work or not: writes count.
        for begun, rest in open_calls.values():
            name, _, arguments = rest.partition("(")
            if name == "pwrite64":
                yield begun, begun, name, arguments, 0


def text(hexed):
    return bytes.fromhex(hexed.replace("\\x", ""))


def strings(arguments):
    return [text(s) for s in re.findall(r'"([^"]*)"', arguments)]


def operations(trace, folder):
    """What the calls did to the files of `folder`, and what clients were told:
    ("write", begun, ended, name, offset, bytes) · ("cut", begun, ended, name, length) ·
    ("sync", begun, ended, name; "" is the folder) · ("make" or "remove", begun, ended, name) ·
    ("rename", begun, ended, name, name after) · ("told", begun, answer)."""
    folder, operations, streams = str(folder), [], {}

    def ours(path):
        path = path.decode(errors="replace")
        if path == folder:
            return ""
        inside = path.startswith(folder + "/") and not path.endswith("-shm")
        return path[len(folder) + 1:] if inside else None

    for begun, ended, name, arguments, result in calls(trace):
        if result < 0:
            continue
        described = re.match(r"\d+<((?:\\x[0-9a-f]{2})*)>", arguments)
        on = text(described[1]) if described else b""
        if name in ("write", "writev", "sendto"):
            if on.startswith((b"socket:", b"TCP:")):
                stream = streams.setdefault(on, bytearray())
                sent = b"".join(strings(arguments))[:result]
                stream += sent
                operations += [("told", begun, answer) for answer in answers(stream)]
                continue
            if ours(on) is not None:
                raise RuntimeError(f"{name} to a file of the database is not understood: {on}")
        elif name == "openat":
            path, flags = strings(arguments)[0], arguments
            if "O_CREAT" in flags and ours(path):
                operations.append(("make", begun, ended, ours(path)))
        elif name in ("unlink", "unlinkat"):
            if ours(strings(arguments)[0]):
                operations.append(("remove", begun, ended, ours(strings(arguments)[0])))
        elif name in ("rename", "renameat2"):
            source, target = (ours(path) for path in strings(arguments))
            if (source is None) != (target is None):
                raise RuntimeError("a file that comes into the folder or leaves it is not understood")
            if source:
                operations.append(("rename", begun, ended, source, target))
        elif ours(on) is not None:
            file = ours(on)
            if name == "pwrite64":
                data, offset = strings(arguments)[0], int(arguments.rsplit(",", 1)[1])
                operations.append(("write", begun, ended, file, offset, data))
            elif name == "ftruncate":
                operations.append(("cut", begun, ended, file, int(arguments.rsplit(",", 1)[1])))
            elif name in ("fsync", "fdatasync"):
                operations.append(("sync", begun, ended, file))
    return operations


def answers(stream):
    """Takes whole HTTP answers off the beginning of `stream`; those that acknowledge a write."""
    while True:
        head, between, rest = bytes(stream).partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        if not between or not length or len(rest) < int(length[1]):
            return
        body = rest[:int(length[1])]
        del stream[:len(head) + 4 + len(body)]
        if re.match(rb"HTTP/1.1 20[01] ", head) and b"application/json" in head:
            answer = json.loads(body)
            if "id" in answer and answer.keys() & {"fields", "sha256", "number", "regime"}:
                yield answer


# -- the disk -----------------------------------------------------------------------------

class Disk:
    """What is certainly on the disk, and what may be. Files are known by a number: a
    name that is removed and made again is another file."""

    def __init__(self, base):
        self.files, self.names, self.certain_names = {}, {}, {}
        for name, content in base.items():
            self.names[name] = len(self.files)
            self.files[len(self.files)] = bytearray(content)
        self.certain_names = dict(self.names)
        self.pending, self.pending_names = {}, []

    def events(self, operations):
        """A wait keeps what had ended when it began, from when it ends. An answer counts
        from when it began to be sent."""
        events = []
        for operation in operations:
            if operation[0] == "sync":
                events.append((operation[1], 0, "sync begins", operation))
                events.append((operation[2], 1, "sync", operation))
            else:
                events.append((operation[1], 0, operation[0], operation))
        return sorted(events, key=lambda e: e[:2])

    def take(self, event):
        _, _, sort, operation = event
        begun, name = operation[1], operation[3]
        if sort == "make":
            if name not in self.names:
                number = len(self.files)
                self.files[number], self.names[name] = bytearray(), number
                self.pending_names.append((operation[2], {name: number}))
        elif sort == "remove":
            self.names.pop(name, None)
            self.pending_names.append((operation[2], {name: None}))
        elif sort == "rename":
            # Both names change at once, or neither does. A socket was never made as a file.
            number = self.names.pop(name, None)
            if number is None:
                return
            self.names[operation[4]] = number
            self.pending_names.append((operation[2], {name: None, operation[4]: number}))
        elif sort in ("write", "cut"):
            self.pending.setdefault(self.names[name], []).append(operation)
        elif sort == "sync" and name == "":
            for change in [c for c in self.pending_names if c[0] < begun]:
                rename(self.certain_names, change)
            self.pending_names = [c for c in self.pending_names if c[0] >= begun]
        elif sort == "sync" and name in self.names:
            waiting = self.pending.get(self.names[name], [])
            for change in [w for w in waiting if w[2] < begun]:
                apply(self.files[self.names[name]], change)
            self.pending[self.names[name]] = [w for w in waiting if w[2] >= begun]

    def after_a_cut(self, chance):
        """One state of the disk after a power cut now: name → content."""
        names = dict(self.certain_names)
        for change in self.pending_names[:chance.randint(0, len(self.pending_names))]:
            rename(names, change)
        state = {}
        for name, number in names.items():
            content = bytearray(self.files[number])
            for change in some(self.pending.get(number, []), chance):
                apply(content, change)
            state[name] = content
        return state


def rename(names, change):
    for name, number in change[1].items():
        if number is None:
            names.pop(name, None)
        else:
            names[name] = number


def apply(content, change):
    if change[0] == "cut":
        length = change[4]
        del content[length:]
        content.extend(bytes(length - len(content)))
    else:
        offset, data = change[4], change[5]
        content.extend(bytes(max(0, offset - len(content))))
        content[offset:offset + len(data)] = data


def some(changes, chance):
    """Which of the changes that were not waited for got to the disk."""
    way = chance.choice(["none", "all", "beginning", "subset", "torn", "garbage"])
    if way == "none":
        return []
    if way == "all":
        return changes
    if way == "beginning":
        return changes[:chance.randint(0, len(changes))]
    if way == "subset":
        return [c for c in changes if chance.random() < 0.5]
    kept = []
    for change in changes:
        if change[0] == "cut":
            kept += [change] if chance.random() < 0.5 else []
            continue
        _, begun, ended, name, offset, data = change
        at = 0
        while at < len(data):
            end = min(len(data), (offset + at) // SECTOR * SECTOR + SECTOR - offset)
            part, luck = data[at:end], chance.random()
            if way == "garbage" and luck < 0.2:
                part = chance.randbytes(len(part))
            if luck < 0.6:
                kept.append(("write", begun, ended, name, offset + at, part))
            at = end
    return kept


# -- the job ------------------------------------------------------------------------------

def traced(ground, program, name, seed):
    """A trace of the server under a mixed load, with what was on the disk before it."""
    # A register in earnest refuses to serve with the settings of the controls.
    data, token = ground.small(name) if program == PROGRAM else ground.demonstration(name)
    key, sealing = ground.sealing(data)
    # Once, so that the root is adopted and the database of keys is there.
    Server(data, program, key=key).stop()
    base = {file.name: file.read_bytes() for file in data.iterdir() if file.is_file()}
    trace = ground.folder / f"{name}.trace"
    server = Server(data, program, before=[*STRACE, str(trace)], key=key)
    api = Api(server.address, token)
    links = activities(api)
    api.close()
    load = Load(server, token, f"p{seed}", seed, clients=4, each=EACH, activities=links,
                sealing_token=sealing).begin().wait()
    code, _ = server.stop()
    if code != 0:
        raise RuntimeError(f"the traced server ended with {code}: {server.said()}")
    made = operations(trace, data.resolve())
    told = [o for o in made if o[0] == "told"]
    if len(told) != len(load.acknowledged):
        raise RuntimeError(f"{len(told)} answers in the trace, {len(load.acknowledged)} at the clients")
    trace.unlink()
    shutil.rmtree(data)
    return base, made


def replay(ground, base, made, states, seed, opened_by_program=0):
    """Builds `states` crash states and opens each; what was found. The load is gone through
    again and again, so that its end is tried too when a run is ended early. A state that
    came before, byte for byte and with as many answers given, is not opened again."""
    chance = random.Random(seed)
    events = Disk(base).events([o for o in made if o[0] != "told"])
    events += [(o[1], 2, "told", o) for o in made if o[0] == "told"]
    events.sort(key=lambda e: e[:2])
    found = Counter(states=0, different=0, states_with_loss=0, damaged=0, opened_by_program=0)
    at_worst, why, known = 0, Counter(), {}
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        with closing(sqlite3.connect(os.path.join(folder, FILE))) as c:
            pass
        pathlib.Path(folder, FILE).write_bytes(base[FILE])
        with check.copied(folder) as c:
            before, after = check.there(c), check.last_entry(c)
    by_program = set(chance.sample(range(states), opened_by_program))
    for first in range(0, states, AT_ONCE):
        disk, told = Disk(base), []
        cuts = Counter(chance.randrange(len(events)) for _ in range(min(AT_ONCE, states - first)))
        for n, event in enumerate(events):
            if event[2] == "told":
                told.append(event[3][2])
            else:
                disk.take(event)
            for _ in range(cuts[n] if not ground.over else 0):
                state = disk.after_a_cut(chance)
                same, asked = (digest(state), len(told)), found["states"] in by_program
                if same not in known or asked:
                    found["different"] += same not in known
                    known[same] = opened(state, told, (before, after), asked)
                lost, wrong = known[same]
                found["opened_by_program"] += asked
                found["states"] += 1
                found["states_with_loss"] += bool(lost)
                at_worst = max(at_worst, lost)
                found["damaged"] += bool(wrong)
                why.update(re.sub(r"[0-9a-f-]{8,}|\d+", "…", w)[:70] for w in wrong[:1])
        if ground.over:
            break
    # Controls: the keys as they were before the load, and all keys but one.
    state = {name: bytes(disk.files[number]) for name, number in disk.names.items()}
    old = {name: content for name, content in state.items() if not name.startswith("keys.db")}
    sound = not opened(state, told, (before, after), False)[1]
    keys_of_before = sound and bool(opened(old | {"keys.db": base["keys.db"]}, told, (before, after), False)[1])
    a_key_less = sound and bool(opened(state, told, (before, after), False, a_key_less=True)[1])
    return dict(found) | {"loads": 1, "lost_at_worst": at_worst, "keys_of_before_seen": keys_of_before,
                          "a_key_less_seen": a_key_less, "acknowledged": len(told),
                          "events": Counter(e[2] for e in events), "why": why}


def digest(state):
    """Tells states apart: names and contents."""
    total = hashlib.blake2b(digest_size=16)
    for name, content in sorted(state.items()):
        total.update(f"{name} {len(content)} ".encode())
        total.update(content)
    return total.digest()


# How what two loads found becomes one; the rest is added up.
JOINED = {"lost_at_worst": max, "keys_of_before_seen": min, "a_key_less_seen": min}


def rounds(ground, program, name, states, seed, by_program=0):
    """States over one load after another, until there are `states`; what was found in all."""
    whole, done = None, 0
    while done < states and not (whole and ground.over):
        now, luck = min(ROUND, states - done), f"{seed}-{done}"
        load = traced(ground, program, f"{name}-{done}", luck)
        found = replay(ground, *load, now, luck, by_program * now // states)
        whole = {n: JOINED.get(n, operator.add)(whole[n], found[n]) for n in found} if whole else found
        done = whole["states"]
        if states > ROUND:
            print(f"{done} states over {whole['loads']} loads, {whole['different']} different, "
                  f"{whole['states_with_loss']} with a loss, {whole['damaged']} damaged", file=sys.stderr)
    return whole | {"why": dict(whole["why"].most_common(5)), "events": dict(whole["events"])}


def opened(state, told, was, by_program, a_key_less=False):
    """Opens one state: how many acknowledged writes are lost, and what is wrong otherwise."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        for name, content in state.items():
            pathlib.Path(folder, name).write_bytes(content)
        wrong = []
        if by_program:
            copy = os.path.join(folder, "copy")
            os.mkdir(copy)
            for name in state:
                shutil.copy(os.path.join(folder, name), copy)
            said = run("journal", "verify", "--data", copy, "--as", "coordinator", check=False)
            wrong += [f"the program: {said.stderr.strip()}"] if said.returncode else []
        try:
            with closing(sqlite3.connect(os.path.join(folder, FILE))) as c:
                lost = len(check.missing(c, told))
                before, after = was
                wrong += check.everything(c, before, after)
                keys = os.path.join(folder, "keys.db")
                if a_key_less:
                    with closing(sqlite3.connect(keys)) as k:
                        last = "SELECT MAX(rowid) FROM wrapped_key WHERE owner LIKE 'person/%'"
                        k.execute(f"DELETE FROM wrapped_key WHERE rowid = ({last})")
                        k.commit()
                wrong += check.keyless(c, keys)
        except check.DAMAGE as error:
            return 0, wrong + [f"{type(error).__name__}: {error}"]
        return lost, wrong


def job(ground, size, seed):
    if not shutil.which("strace"):
        return {"skipped": "strace"}, "power loss: skipped, strace is not installed."
    if subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True).returncode:
        return {"skipped": "ptrace"}, "power loss: skipped, strace may not follow programs here."
    states, controls = (100, 15) if size == "short" else (size, max(50, min(500, size // 20)))
    begun = time.monotonic()
    outcome = rounds(ground, PROGRAM, "power", states, seed, max(1, states // 50))
    over, ground.over = ground.over, False  # the controls are made, however few the states
    for name in ("NORMAL", "OFF"):
        outcome[f"control_{name}"] = rounds(ground, ground.altered(name), f"power-{name}",
                                            min(controls, 50) if over else controls, seed)
    ground.over = over or ground.over
    outcome["seconds"] = round(time.monotonic() - begun, 1)
    outcome["holds"] = outcome["states_with_loss"] == outcome["damaged"] == 0
    broken = {n: outcome[f"control_{n}"] for n in ("NORMAL", "OFF")}
    keys_seen = outcome["keys_of_before_seen"] and outcome["a_key_less_seen"]
    outcome["controls_failed"] = (keys_seen and broken["NORMAL"]["states_with_loss"] > 0
                                  and broken["OFF"]["states_with_loss"] + broken["OFF"]["damaged"] > 0)
    return outcome, (
        f"power loss: {outcome['states']} states of the disk, {outcome['different']} of them different, over "
        f"{outcome['acknowledged']} acknowledged writes of {outcome['loads']} loads, "
        f"{outcome['states_with_loss']} states with a loss, {outcome['damaged']} damaged; the same program with "
        + " and ".join(f"synchronous={n} lost in {b['states_with_loss']} and was damaged in {b['damaged']} "
                       f"of {b['states']}" for n, b in broken.items()) + ".")
