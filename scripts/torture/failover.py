"""D6 · failover of PostgreSQL. Two servers on the loopback address, the second a standby that
the first waits for. Under load the first is killed with everything that belongs to it, the
second promoted, and the program goes on through the same address: a small relay, which is
what a virtual address or a proxy is in earnest. What was acknowledged must be there.

The control is the same with a primary that does not wait, and a standby that stood still
for a moment: there acknowledged writes must be lost.
"""
import glob
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import threading
import time

import check
from load import Load, activities
from program import Api, Server, Unanswered, run


def programs():
    """The folder with the server's programs, the newest; none without a server."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda p: int(p.split("/")[4]))
    if found:
        return pathlib.Path(found[-1])
    there = shutil.which("initdb")
    return pathlib.Path(there).parent if there else None


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Postgres:
    """One server, in a folder of its own."""

    def __init__(self, bin_, folder, name):
        self.bin, self.data, self.port = bin_, folder / name, free_port()
        self.log = folder / f"{name}.log"

    def owned(self, *words):
        """As somebody who may run a server: initdb refuses root."""
        who = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        return [*who, *map(str, words)]

    def do(self, name, *words):
        return subprocess.run(self.owned(self.bin / name, *words), check=True, capture_output=True, text=True).stdout

    def begin(self, *settings):
        options = ["listen_addresses=127.0.0.1", f"port={self.port}", f"unix_socket_directories={self.data.parent}",
                   "max_connections=60", "wal_level=replica", "max_wal_senders=4", "shared_buffers=32MB", *settings]
        self.do("pg_ctl", "-D", self.data, "-w", "-l", self.log, "start", "-o", " ".join(f"-c {o}" for o in options))

    def ask(self, sql, database="postgres"):
        return self.do("psql", "-h", "127.0.0.1", "-p", self.port, "-U", "pristan", "-d", database, "-Atqc", sql).strip()

    def pid(self):
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def family(self):
        """The server and every process of it."""
        children = pathlib.Path(f"/proc/{self.pid()}/task/{self.pid()}/children").read_text().split()
        return [self.pid(), *map(int, children)]

    def kill(self):
        family = self.family()
        for pid in family:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def end(self):
        subprocess.run(self.owned(self.bin / "pg_ctl", "-D", self.data, "-m", "immediate", "stop"),
                       capture_output=True, check=False)


class Relay(threading.Thread):
    """One address, behind which is the server that `to` names."""

    def __init__(self, to):
        super().__init__(daemon=True)
        self.to, self.open = to, []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]

    def run(self):
        while True:
            try:
                ours, _ = self.listening.accept()
                theirs = socket.create_connection(("127.0.0.1", self.to), timeout=5)
                theirs.settimeout(None)
            except OSError:
                if self.listening.fileno() < 0:
                    return
                ours.close()
                continue
            self.open += [ours, theirs]
            for one, other in ((ours, theirs), (theirs, ours)):
                threading.Thread(target=self.pump, args=(one, other), daemon=True).start()

    @staticmethod
    def pump(one, other):
        try:
            while part := one.recv(65536):
                other.sendall(part)
        except OSError:
            pass
        for end in (one, other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def turn(self, to):
        self.to = to
        for end in self.open:
            try:
                end.shutdown(socket.SHUT_RDWR)
                end.close()
            except OSError:
                pass
        self.open.clear()

    def stop(self):
        self.turn(0)
        self.listening.close()


def waits(pid):
    """Processes of the standby that take the log in."""
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    command = {int(c): pathlib.Path(f"/proc/{c}/cmdline").read_bytes() for c in children}
    return [c for c, words in command.items() if b"walreceiver" in words]


def failover(ground, bin_, name, waiting, stands_still, seed):
    """One failover. What was acknowledged, what of it is on the new server, and how long it took."""
    folder = ground.folder / name
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        for above in folder.parents:
            if above == ground.folder:
                above.chmod(0o711)
    first, second = Postgres(bin_, folder, "first"), Postgres(bin_, folder, "second")
    relay, server = Relay(first.port), None
    try:
        first.do("initdb", "-D", first.data, "-U", "pristan", "-A", "trust", "-E", "UTF8", "--no-locale")
        first.begin()
        second.do("pg_basebackup", "-h", "127.0.0.1", "-p", first.port, "-U", "pristan", "-D", second.data, "-R", "-X",
                  "stream", "-c", "fast")
        with open(second.data / "postgresql.auto.conf", "a") as conf:
            conf.write(f"primary_conninfo = 'host=127.0.0.1 port={first.port} user=pristan application_name=second'\n")
        second.begin("hot_standby=on")
        relay.start()
        url = f"postgres://pristan@127.0.0.1:{relay.port}/pristan"
        first.ask("CREATE DATABASE pristan")
        opening = ("--institution", "ANCCTHB", "--database", url)
        run("account", "open", "admin", "--name", "Administrator", *opening)
        run("account", "open", "coordinator", "--role", "coordinator", "--name", "Coordinator", "--as", "admin", *opening)
        token = run("account", "token", "--as", "coordinator", "--scopes", "read,write", "--database", url).stdout.strip()
        if waiting:
            first.ask("ALTER SYSTEM SET synchronous_standby_names = 'second'")
            first.ask("SELECT pg_reload_conf()")
        until = time.monotonic() + 30
        want = "sync" if waiting else "async"
        while first.ask("SELECT sync_state FROM pg_stat_replication") != want:
            if time.monotonic() > until:
                raise RuntimeError("the standby does not follow")
            time.sleep(0.1)
        server = Server(folder / "none", database=url)
        load = Load(server, token, name, seed, goes_on=True).begin()
        load.first.wait(30)
        time.sleep(1)
        stopped = []
        if stands_still:
            stopped = waits(second.pid())
            for pid in stopped:
                os.kill(pid, signal.SIGSTOP)
            time.sleep(1)
        killed = time.monotonic()
        first.kill()
        told = [answer for _, answer in list(load.acknowledged)]
        for pid in stopped:
            os.kill(pid, signal.SIGKILL)  # with what it had not taken in
        if stopped:
            time.sleep(0.5)
        second.do("pg_ctl", "-D", second.data, "-w", "promote")
        # What the old one made the new one wait for is over.
        relay.turn(second.port)
        count = len(load.acknowledged)
        until = time.monotonic() + 60
        while len(load.acknowledged) <= count and time.monotonic() < until:
            time.sleep(0.005)
        back = round(1000 * (time.monotonic() - killed))
        came = len(load.acknowledged) > count
        load.end()
        told = [answer for _, answer in load.acknowledged] if not stands_still else told
        kept = kept_on(second, told)
        return dict(acknowledged=len(told), lost=len(told) - kept, milliseconds=back, back=came,
                    whole=journal_whole(server, token))
    finally:
        if server:
            server.kill()
        relay.stop()
        for one in (first, second):
            one.end()


def kept_on(server, told):
    """How many of the acknowledged versions and files are on a server as they were acknowledged."""
    ids = ",".join(f"'{answer['id']}'" for answer in told) or "''"
    versions = server.ask(f"SELECT record || ' ' || version || ' ' || fields FROM record_version WHERE record IN ({ids})",
                          "pristan")
    files = server.ask(f"SELECT id || ' ' || encode(sha256(content), 'hex') FROM evidence WHERE id IN ({ids})", "pristan")
    texts = {}
    for line in versions.splitlines():
        record, version, fields = line.split(" ", 2)
        texts[record, int(version)] = fields
    sums = dict(line.split(" ") for line in files.splitlines())
    return sum(check.says(texts.get((a["id"], a["version"]), ""), a["fields"]) if "version" in a
               else sums.get(a["id"]) == a["sha256"] for a in told)


def journal_whole(server, token):
    api = Api(server.address, token)
    try:
        return api.ask("GET", "/journal/verification")[1].get("whole") is True
    except Unanswered:
        return False
    finally:
        api.close()


def job(ground, size, seed):
    bin_ = programs()
    if bin_ is None:
        return {"skipped": "postgresql"}, "failover: skipped, there is no PostgreSQL server."
    count = 1 if size == "short" else size if isinstance(size, int) else 3
    begun = time.monotonic()
    runs = []
    for n in range(count):
        if not ground.over:
            runs.append(failover(ground, bin_, f"failover-{n}", True, n % 2 == 1, f"{seed} {n}"))
    count = len(runs)
    control = failover(ground, bin_, "failover-control", False, True, seed)
    total = lambda name: sum(r[name] for r in runs)  # noqa: E731
    outcome = dict(failovers=count, acknowledged=total("acknowledged"), lost=total("lost"),
                   slowest_milliseconds=max(r["milliseconds"] for r in runs),
                   not_back=sum(not r["back"] for r in runs), not_whole=sum(not r["whole"] for r in runs),
                   control_acknowledged=control["acknowledged"], control_lost=control["lost"],
                   seconds=round(time.monotonic() - begun, 1))
    outcome["holds"] = not (outcome["lost"] or outcome["not_back"] or outcome["not_whole"])
    outcome["controls_failed"] = control["lost"] > 0
    return outcome, (
        f"failover: {count} with a standby that is waited for, {outcome['acknowledged']} acknowledged, {outcome['lost']} "
        f"lost, writing again after {outcome['slowest_milliseconds']} ms at most; with one that is not waited for and stood "
        f"still for a second, {control['lost']} of {control['acknowledged']} are lost.")
