"""Clients that write: entering, correcting, withdrawing, restoring, adding files.

What a client was told is done is an acknowledgement: (what, answer). An answer
holds the record as it was written, which is what must be found again.
"""
import random
import threading

from program import Api, Unanswered

PLACES = ["VAR06", "BGS04", "SLS31", "SZR31", ""]


class Client(threading.Thread):
    def __init__(self, load, number):
        super().__init__(daemon=True)
        self.load, self.number = load, number
        self.chance = random.Random(f"{load.seed} {number}")
        self.own = []  # the records this client entered, as they stand

    def run(self):
        api = Api(self.load.address, self.load.token)
        n = 0
        while not self.load.over(n):
            n += 1
            try:
                self.one(api, n)
            except Unanswered as gone:
                if not gone.sent:  # nobody listens any more
                    break
                if not self.load.goes_on:
                    break
        api.close()

    def fields(self, name):
        fields = {"title": f"Обучение {name} {'я' * self.chance.randint(0, 300)}", "type": "training",
                  "held_on": f"2017-{self.chance.randint(1, 12):02}-{self.chance.randint(1, 28):02}",
                  "status": "held", "participants": self.chance.randint(1, 500)}
        place = self.chance.choice(PLACES)
        return fields | ({"place": place} if place else {})

    def one(self, api, n):
        """One write. It stands in `tried` before it is sent, in `acknowledged` when it is answered."""
        name = f"{self.load.name}-{self.number}-{n}"
        chance = self.chance.random()
        record = self.chance.choice(self.own) if self.own else None
        if record is None or chance < 0.55:
            body = {"fields": self.fields(name), "activities": self.chance.sample(self.load.activities, min(
                len(self.load.activities), self.chance.randint(0, 3)))}
            key = None
            if chance < 0.30:
                body["reference"] = name
            elif chance < 0.45:
                key = name
            self.send(api, ("POST", "/records/training", body, key), name)
        elif chance < 0.85:
            active = record["state"] == "active"
            what = {"version": record["version"], "reason": f"reason {name}"}
            if active and chance < 0.80:
                self.send(api, ("PUT", f"/records/training/{record['id']}",
                                what | {"fields": self.fields(name)}, None), name, record)
            else:
                way = "withdrawal" if active else "restoration"
                self.send(api, ("POST", f"/records/training/{record['id']}/{way}", what, None), name, record)
        else:
            content = b"%PDF-1.4\n" + self.chance.randbytes(self.chance.randint(100, 40_000))
            self.send(api, ("POST", f"/records/training/{record['id']}/evidence?name={name}.pdf", content, None), name)

    def send(self, api, request, name, record=None):
        self.load.tried[name] = request
        status, answer = api.ask(*request)
        self.load.answers.append(status)
        if status not in (200, 201):
            self.load.refused.append((status, name))
            return
        self.load.acknowledged.append((name, answer))
        self.load.first.set()
        if "version" in answer:
            if record is not None:
                self.own.remove(record)
            self.own.append(answer)


class SealingClient(Client):
    """One that opens cases and enters invented people in them: each has a key of its own
    in the database of keys before it has a row."""

    def run(self):
        api = Api(self.load.address, self.load.sealing_token)
        n, case = 0, None
        try:
            while not self.load.over(n):
                n += 1
                name = f"{self.load.name}-{self.number}-{n}"
                if case is None or self.chance.random() < 0.4:
                    status, answer = api.ask("POST", "/cases", {"territory": "VAR"})
                else:
                    who = {"given": "Измислена", "family": name, "egn": []}
                    status, answer = api.ask("POST", f"/cases/{case}/persons", {
                        "part": "victim", "regime": "gdpr", "identity": who})
                self.load.answers.append(status)
                if status != 201:
                    self.load.refused.append((status, name))
                    continue
                case = answer["id"] if "number" in answer else case
                self.load.acknowledged.append((name, answer))
                self.load.first_sealed.set()
        except Unanswered:
            pass
        api.close()


class Load:
    """Clients writing at once, until they are stopped, the server is gone, or each has
    written `each` times."""

    def __init__(self, server, token, name, seed, clients=4, each=None, activities=(), goes_on=False,
                 sealing_token=None):
        self.address, self.token, self.name, self.seed = server.address, token, name, seed
        self.each, self.activities, self.goes_on = each, list(activities), goes_on
        self.tried, self.acknowledged, self.answers, self.refused = {}, [], [], []
        self.first, self.first_sealed, self.stopped = threading.Event(), threading.Event(), threading.Event()
        self.sealing_token = sealing_token
        self.clients = [Client(self, n) for n in range(clients)]
        if sealing_token:
            self.clients.append(SealingClient(self, clients))

    def over(self, n):
        return self.stopped.is_set() or (self.each is not None and n >= self.each)

    def begin(self):
        for client in self.clients:
            client.start()
        return self

    def end(self):
        self.stopped.set()
        return self.wait()

    def wait(self):
        for client in self.clients:
            client.join()
        return self

    def unanswered(self):
        """Requests that got no answer: they may be done or not, but never in part."""
        told = {name for name, _ in self.acknowledged} | {name for _, name in self.refused}
        return {name: request for name, request in self.tried.items() if name not in told}


def activities(api):
    """Ids of activities to link records to, when there is a programme."""
    programmes = api.ask("GET", "/programmes")[1]["items"]
    if not programmes:
        return []
    programme = api.ask("GET", f"/programmes/{programmes[0]['key']}")[1]
    return [a["id"] for section in programme["sections"] for a in section["activities"]][:20]
