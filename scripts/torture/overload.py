"""D9 · overload. Ten times as many clients as the server answers at its best, each asking again
as soon as it is answered, beside others that hold half a request. What is too much is
refused at once with 503 and a time to come back; what is admitted is answered soon; memory
does not grow with the number of clients; a sign-in and a report by nobody get through.
"""
import http.client
import pathlib
import random
import socket
import threading
import time

from program import Api, Server, Unanswered

PATHS = ["/records/training?limit=50", "/records/training/counts?by=oblast", "/programmes", "/kinds"]


def kilobytes(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


class Asking(threading.Thread):
    """A client that asks for one thing after another until it is told to stop."""

    def __init__(self, crowd, number):
        super().__init__(daemon=True)
        self.crowd, self.chance = crowd, random.Random(f"{crowd.seed} {number}")

    def run(self):
        api = Api(self.crowd.address, self.crowd.token)
        while not self.crowd.over.is_set():
            begun = time.monotonic()
            try:
                api.connection.request("GET", "/api/v1" + self.chance.choice(PATHS), headers=api.headers)
                answer = api.connection.getresponse()
                answer.read()
                status, again = answer.status, answer.headers.get("Retry-After")
            except (OSError, http.client.HTTPException):
                api.connection.close()
                status, again = None, None
            self.crowd.answers.append((status, time.monotonic() - begun, again))
            if status == 503:
                time.sleep(0.05)
        api.close()


class Crowd:
    def __init__(self, server, token, clients, seconds, seed):
        self.address, self.token, self.seed = server.address, token, seed
        self.over, self.answers = threading.Event(), []
        self.clients = [Asking(self, n) for n in range(clients)]
        self.seconds = seconds

    def ask(self, meanwhile=lambda: None):
        for client in self.clients:
            client.start()
        begun = time.monotonic()
        while time.monotonic() - begun < self.seconds:
            meanwhile()
            time.sleep(0.2)
        self.over.set()
        for client in self.clients:
            client.join(90)
        return self

    def good(self):
        return [took for status, took, _ in self.answers if status == 200]


def at(times, share):
    times = sorted(times)
    return times[min(len(times) - 1, int(len(times) * share))] if times else float("inf")


def page(address, path):
    """The status of a page and how long it took."""
    begun = time.monotonic()
    connection = http.client.HTTPConnection(*address, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status, time.monotonic() - begun
    except (OSError, http.client.HTTPException):
        return None, time.monotonic() - begun
    finally:
        connection.close()


def halves(address, count):
    """Clients that begin a request and say no more."""
    held = []
    for _ in range(count):
        one = socket.create_connection(address, timeout=5)
        one.sendall(b"POST /api/v1/records/training HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
        held.append(one)
    return held


def job(ground, size, seed):
    seconds, many = (5, 150) if size == "short" else (20, 300)
    data, token = ground.demonstration("overload")
    begun = time.monotonic()
    # The limits of an account would end it before there is too much; the places are those of a deployment.
    config = ground.folder / "overload.toml"
    config.write_text("[limits]\naccount_per_minute = 0\naddress_per_minute = 0\ntips_per_minute = 0\n")
    server = Server(data, config=config)
    found = []
    try:
        few = Crowd(server, token, 2, seconds, seed).ask()
        capacity = len(few.good()) / seconds
        before, most, reserved = kilobytes(server.pid), [0], []
        held = halves(server.address, 50)

        def meanwhile():
            most[0] = max(most[0], kilobytes(server.pid))
            reserved.append(page(server.address, "/sign-in"))
            reserved.append(page(server.address, "/tips/new"))

        crowd = Crowd(server, token, many, seconds, f"{seed} many").ask(meanwhile)
        for one in held:
            one.close()
        after = Crowd(server, token, 2, min(seconds, 3), seed).ask()
        code, took = server.stop()
        found += [] if code == 0 else [f"the stop ended with {code} after {took:.1f} s"]
    except Unanswered as gone:
        raise RuntimeError(f"the server stopped answering: {server.said()}") from gone
    statuses = {}
    for status, _, _ in crowd.answers:
        statuses[str(status)] = statuses.get(str(status), 0) + 1
    shed = [again for status, _, again in crowd.answers if status == 503]
    admitted, p99 = crowd.good(), at(crowd.good(), 0.99)
    through = [took for status, took in reserved if status == 200]
    found += [f"answered with {s}" for s in statuses if s not in ("200", "503")]
    found += [] if all(shed) else ["503 without a time to come back"]
    found += [] if len(through) == len(reserved) else [
        f"sign-in or report by nobody: {len(reserved) - len(through)} of {len(reserved)} not answered"]
    found += [] if after.good() else ["it does not recover"]
    outcome = dict(clients=many, capacity_per_second=round(capacity), goodput_ratio=round(
        len(admitted) / seconds / max(capacity, 1), 2), p99_seconds=round(p99, 2), shed=len(shed), statuses=statuses,
        reserved=len(reserved), reserved_p99_seconds=round(at(through, 0.99), 2), megabytes_before=before // 1024,
        megabytes_most=most[0] // 1024, found=found, seconds=round(time.monotonic() - begun, 1))
    # The control: what is counted as shed must have been shed at all.
    outcome["controls_failed"] = len(shed) > 0
    outcome["holds"] = not found and p99 < 1 and most[0] < before + 128 * 1024 and outcome["goodput_ratio"] > 0.5
    return outcome, (
        f"overload: {many} clients where 2 get {outcome['capacity_per_second']} answers a second: {len(admitted)} "
        f"answered ({outcome['goodput_ratio']} of what it can), 99 % within {outcome['p99_seconds']} s, {len(shed)} sent "
        f"away with 503; sign-in and report within {outcome['reserved_p99_seconds']} s; memory from "
        f"{outcome['megabytes_before']} to {outcome['megabytes_most']} MB.")
