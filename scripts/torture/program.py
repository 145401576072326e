"""The program under test, from outside: its data, its server, its API.

Nothing here looks into the program. Data is made by its command line, and it is
spoken to over HTTP, as scripts/api.sh does.
"""
import http.client
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.path.abspath(os.environ.get("PRISTAN", ROOT / "target/debug/pristan"))
FILE = "pristan.db"

# Crash states are thousands of small copies: in memory when there is such a place.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def run(*words, program=PROGRAM, check=True, timeout=300, env=None):
    """Runs a command of the program; English, so that its sentences can be read."""
    done = subprocess.run([program, "--lang", "en", *map(str, words)], capture_output=True, text=True,
                          timeout=timeout, env=env)
    if check and done.returncode:
        raise RuntimeError(f"pristan {' '.join(map(str, words))}: {done.stderr.strip()}")
    return done


class Ground:
    """A folder for a run, with a demonstration made once and copied for each job."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pristan-torture-"))
        self._token = None
        self.over = False  # asked to end: a job ends after what it is at, and tells how far it came

    def demonstration(self, name):
        first = self.folder / "demonstration"
        if not first.exists():
            run("demo", "--data", first, "--no-serve")
            self._token = run("account", "token", "--data", first, "--as", "coordinator",
                              "--scopes", "read,write", "--name", "torture").stdout.strip()
        data = self.folder / name
        shutil.copytree(first, data)
        return data, self._token

    def sealing(self, data):
        """A root key beside the folder of a demonstration, and a token of somebody who works
        on cases."""
        key = data.with_suffix(".key")
        run("keys", "init", "-o", key)
        token = run("account", "token", "--data", data, "--as", "worker", "--name", "torture",
                    "--scopes", "read,write,identity,contact").stdout.strip()
        return key, token

    def small(self, name):
        """A register in earnest with the programme and who is needed, a fifth of the size of a
        demonstration: where many copies are made and read."""
        data, token = self.empty(name)
        run("account", "open", "worker", "--role", "case_worker", "--name", "Worker", "--institution", "NGO-DEMO-1",
            "--data", data, "--as", "admin")
        run("programme", "import", ROOT / "packs/bg/programmes/2017.txt", "--data", data, "--as", "coordinator")
        return data, token

    def empty(self, name):
        """A register in earnest: no invented year, and the clock of the machine."""
        data = self.folder / name
        institution = ("--institution", "ANCCTHB", "--data", data)
        run("account", "open", "admin", "--name", "Administrator", *institution)
        run("account", "open", "coordinator", "--role", "coordinator", "--name", "Coordinator", *institution,
            "--as", "admin")
        token = run("account", "token", "--data", data, "--as", "coordinator", "--scopes", "read,write").stdout.strip()
        return data, token

    def altered(self, synchronous):
        """The same program with one word changed: how SQLite waits for the disk.

        A switch in the product would do, but a switch that gives up durability is
        one that somebody sets. The word is replaced in a copy of the program,
        padded to the length it had.
        """
        was = b"PRAGMA synchronous = FULL;"
        number = {"OFF": b"0", "NORMAL": b"1"}[synchronous]
        program = pathlib.Path(PROGRAM).read_bytes()
        if program.count(was) != 1:
            raise RuntimeError("the program does not set `PRAGMA synchronous = FULL` in one place")
        path = self.folder / f"pristan-{synchronous.lower()}"
        if not path.exists():
            path.write_bytes(program.replace(was, b"PRAGMA synchronous = " + number.ljust(4) + b";"))
            path.chmod(0o755)
        return str(path)

    def forget(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class Server:
    """`pristan serve` on a free port."""

    running = set()

    def __init__(self, data, program=PROGRAM, before=(), env=None, database=None,
                 config=ROOT / "scripts/unlimited.toml", key=None):
        self.data, self.log = data, open(f"{data}.log", "ab")
        place = ["--database", database] if database else ["--data", str(data)]
        words = [*before, program, "--lang", "en", "serve", *place, "--listen", "127.0.0.1:0", "--config", str(config),
                 *(["--key", str(key)] if key else [])]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=self.log, text=True, env=env)
        self.pid = self.process.pid
        Server.running.add(self)
        said = self.process.stdout.readline()
        if "http://" not in said:
            self.process.wait()
            Server.running.discard(self)
            raise RuntimeError(f"the server did not begin: {said}{self.said()}")
        host, port = said.split("http://")[1].split()[0].split(":")
        self.address = (host, int(port))
        if before:  # under strace the program is a child
            self.pid = self._child()

    def _child(self):
        path = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        children = pathlib.Path(path).read_text().split()
        return int(children[0]) if children else self.process.pid

    def said(self):
        self.log.flush()
        return pathlib.Path(self.log.name).read_text(errors="replace")

    def kill(self):
        """kill -9: nothing of the program runs after this."""
        if self.process.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
        self.process.wait()
        self._close()

    def stop(self, within=30):
        """SIGTERM. The exit code, and the seconds it took; killed if it takes longer."""
        begun = time.monotonic()
        os.kill(self.pid, signal.SIGTERM)
        try:
            code = self.process.wait(within)
        except subprocess.TimeoutExpired:
            os.kill(self.pid, signal.SIGKILL)
            self.process.wait()
            code = None
        self._close()
        return code, time.monotonic() - begun

    @classmethod
    def kill_all(cls):
        """What a job that broke off left running."""
        for server in list(cls.running):
            server.kill()

    def _close(self):
        Server.running.discard(self)
        self.process.stdout.close()
        self.log.close()


class Unanswered(Exception):
    """The connection ended before the answer was whole. `sent` is false when there was
    no connection at all, so that the server cannot have seen the request."""

    def __init__(self, sent):
        super().__init__(sent)
        self.sent = sent


class Api:
    """One client with one connection, kept alive."""

    def __init__(self, address, token, timeout=60):
        self.connection = http.client.HTTPConnection(*address, timeout=timeout)
        self.headers = {"Authorization": f"Bearer {token}"}

    def ask(self, method, path, body=None, key=None):
        headers = dict(self.headers)
        if isinstance(body, bytes):
            headers["Content-Type"] = "application/octet-stream"
        elif body is not None:
            headers["Content-Type"], body = "application/json", json.dumps(body).encode()
        if key:
            headers["Idempotency-Key"] = key
        sent = False
        try:
            if self.connection.sock is None:
                self.connection.connect()
            sent = True
            self.connection.request(method, f"/api/v1{path}", body, headers)
            answer = self.connection.getresponse()
            text = answer.read()
            if "json" in answer.headers.get("Content-Type", ""):
                return answer.status, json.loads(text)
            return answer.status, text
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            raise Unanswered(sent) from error

    def close(self):
        self.connection.close()
