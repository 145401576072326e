"""Every way that what is sealed, or typed by mistake, comes into the program: pages, API, files, tips, addresses,
headers, the command line.

A way enters each of its words once, and fails unless the program answers as it should. What is kept it opens again
and returns, so that a word that was taken and not kept is noticed as well.
"""
import html.parser
import http.client
import io
import itertools
import json
import random
import re
import urllib.parse
import zipfile
from dataclasses import dataclass

from program import Api, run

ALL_SCOPES = "read,write,identity,contact,health,narrative,shelter_location"
FORM = "application/x-www-form-urlencoded"
IDENTITY = ("given", "fathers", "family", "others", "egn", "lnch", "passport", "other", "others", "passport")
CONTACTS = ("phone", "email", "address", "other")
SHELTER = "TAS-VAR"
SUPPORT = {"purpose": "support"}


class Unexpected(Exception):
    """The program did not answer as it should."""


def expect(answer, *statuses):
    if answer[0] not in statuses:
        raise Unexpected(f"{answer[0]} where {' or '.join(map(str, statuses))} was expected: {str(answer[-1])[:300]}")
    return answer[-1]


def some(words, size):
    """The words in lists of at most so many."""
    words = iter(words)
    return iter(lambda: list(itertools.islice(words, size)), [])


def told(answer):
    return json.dumps(answer, ensure_ascii=False)


# -- clients ------------------------------------------------------------------------------

class Once(Api):
    """The API with a connection for each request: the server ends one that rests."""

    def ask(self, *request, **more):
        try:
            return super().ask(*request, **more)
        finally:
            self.close()


class Client:
    """HTTP without anything added, and a connection for each request: one whose body was refused is ended."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(*address, timeout=120)

    def ask(self, method, path, body=None, headers=None):
        """Status, headers by name, and text."""
        self.connection.request(method, path, body, headers or {})
        answer = self.connection.getresponse()
        headers, text = {n.lower(): v for n, v in answer.getheaders()}, answer.read().decode(errors="replace")
        self.connection.close()
        return answer.status, headers, text


class Forms(html.parser.HTMLParser):
    """The forms of a page, each as its address and what stands in it."""

    def __init__(self, text):
        super().__init__()
        self.all, self.area, self.select = [], None, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.all.append((given.get("action", ""), []))
        if not self.all:
            return
        name, fields = given.get("name"), self.all[-1][1]
        if tag == "input" and name and given.get("type") not in ("file", "submit"):
            if given.get("type") not in ("radio", "checkbox") or "checked" in given:
                fields.append((name, given.get("value") or ""))
            else:
                fields.append((name, None))  # there, and not chosen
        elif tag == "textarea":
            self.area = [name, ""]
        elif tag == "select":
            self.select = name
            fields.append((name, None))
        elif tag == "option" and "selected" in given:
            fields.append((self.select, given.get("value") or ""))

    def handle_data(self, data):
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            name, text = self.area
            self.all[-1][1].append((name, text.removeprefix("\n")))
            self.area = None

    def with_fields(self, names):
        for action, fields in self.all:
            if set(names) <= {name for name, _ in fields}:
                return action, [(name, value) for name, value in fields if value is not None]
        raise Unexpected(f"no form with {sorted(names)} among {[{n for n, _ in f} for _, f in self.all]}")


class Browser(Client):
    """Somebody signed in, on the pages, without script."""

    def __init__(self, address, login, password):
        super().__init__(address)
        self.cookie = ""
        answer = self.ask("POST", "/sign-in", urllib.parse.urlencode({"login": login, "password": password}),
                          {"Content-Type": FORM})
        expect(answer, 303)
        self.cookie = answer[1]["set-cookie"].split(";")[0]

    def ask(self, method, path, body=None, headers=None):
        return super().ask(method, path, body, {"Cookie": self.cookie, **(headers or {})})

    def get(self, path):
        return expect(self.ask("GET", path), 200)

    def form(self, path, text, fields):
        """The address and the pairs of the form of a page that has all of these fields, filled with them."""
        action, there = Forms(text).with_fields(fields)
        kept = [(name, value) for name, value in there if name not in fields]
        given = [(n, one) for n, v in fields.items() for one in (v if isinstance(v, (list, tuple)) else [v])]
        return urllib.parse.urljoin(path, action or path.split("?")[0]), kept + given

    def send(self, path, fields, text=None, status=303):
        """Fills the form on a page (or in the text of one) and sends it: where it led, or the page it came to."""
        to, pairs = self.form(path, self.get(path) if text is None else text, fields)
        answer = self.ask("POST", to, urllib.parse.urlencode(pairs), {"Content-Type": FORM})
        body = expect(answer, status)
        return answer[1]["location"].split("?")[0] if status == 303 else body

    def upload(self, path, name, content):
        """Sends the form with a file that is on a page."""
        text = self.get(path)
        forms = [(to, fields) for to, fields in Forms(text).all if to.endswith("attachments")]
        to, fields = forms[0]
        token = dict(fields)["csrf"]
        head = f'--words\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{token}\r\n--words\r\n' \
               f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        answer = self.ask("POST", to, head.encode() + content + b"\r\n--words--\r\n",
                          {"Content-Type": "multipart/form-data; boundary=words"})
        expect(answer, 303)


# -- the place ----------------------------------------------------------------------------

class Place:
    """A demonstration with a root key, and those who work in it."""

    def __init__(self, ground, name, passwords):
        self.ground, self.passwords = ground, passwords
        self.data, _ = ground.demonstration(name)
        self.key, _ = ground.sealing(self.data)
        # The demonstration has nobody who works at a shelter.
        run("account", "open", "manager", "--role", "case_worker", "--name", "Manager", "--institution", SHELTER,
            "--lang", "en", "--data", self.data, "--as", "admin")
        reset = json.loads(run("account", "reset-password", "manager", "--json", "--data", self.data, "--as",
                               "admin").stdout)
        self.first = reset["password"]
        self.tokens = {login: run("account", "token", "--data", self.data, "--as", login, "--name", "words", "--scopes",
                                  ALL_SCOPES).stdout.strip()
                       for login in ("worker", "coordinator", "officer", "secretary", "manager", "dpo")}
        self.server, self.case = None, None

    def open(self, server):
        """Speaks to this server from now on."""
        self.server, self.apis, self.browsers, self.case = server, {}, {}, None

    def api(self, login):
        if login not in self.apis:
            self.apis[login] = Once(self.server.address, self.tokens[login], timeout=120)
        return self.apis[login]

    def page(self, login):
        if login not in self.browsers:
            self.browsers[login] = Browser(self.server.address, login, self.passwords[login])
        return self.browsers[login]

    def raw(self):
        return Client(self.server.address)

    def post(self, path, body, login="worker", status=(200, 201, 204), method="POST"):
        return expect(self.api(login).ask(method, path, body), *status)

    def items(self, path, login="worker"):
        return expect(self.api(login).ask("GET", path), 200)["items"]

    def new_case(self):
        return self.post("/cases", {"territory": "VAR"})["id"]

    def new_person(self, case, identity=None, contacts=(), **more):
        body = {"part": "victim", "regime": "gdpr", "sex": "F", "identity": identity or {}, "contacts": list(contacts)}
        return self.post(f"/cases/{case}/persons", {**body, **more})["id"]

    def read_person(self, case, person):
        path = f"/cases/{case}/persons/{person}/opening"
        return told([self.post(path, {"class": of, **SUPPORT}) for of in ("identity", "contact")])

    def read_health(self, case, person):
        return told(self.post(f"/cases/{case}/persons/{person}/opening", {"class": "health", **SUPPORT}))

    def read_narrative(self, case):
        return told(self.post(f"/cases/{case}/narrative/opening", SUPPORT))

    def found_a_victim(self, case, person, reason=""):
        step = {"step": "identification", "manner": "informal", "finding": "possible", "age": "adult",
                "grounds": ["statement"]}
        return self.post(f"/cases/{case}/steps", {"person": person, "step": step, "reason": reason})["id"]

    def exploited(self, case, person, word, **more):
        event = {"phase": "exploitation", "forms": ["labour"], "country": "DE", "from": "2016-05"}
        body = {"event": event, "involved": [{"person": person, "role": "victim"}], "told": word}
        return self.post(f"/cases/{case}/events", {**body, **more})["id"]

    def training(self, title):
        fields = {"title": title, "type": "training", "held_on": "2017-05-12", "status": "held", "participants": 2}
        return self.post("/records/training", {"fields": fields}, "secretary")["id"]


@dataclass(frozen=True)
class Way:
    door: str    # pages, API, files, tips, search box, addresses, errors, headers, command line
    name: str
    weight: int  # how many words of a thousand
    keeps: bool  # whether what is entered is kept, and opened again
    enter: object


WAYS = []


def way(door, weight, keeps=True):
    def put(enter):
        WAYS.append(Way(door, enter.__name__.replace("_", " "), weight, keeps, enter))
        return enter
    return put


# -- the pages ----------------------------------------------------------------------------

def as_person(words):
    """Who a person is and how they are reached, of up to fourteen words."""
    identity = dict.fromkeys(IDENTITY, "")
    for name, word in zip(IDENTITY, words):
        identity[name] = [*identity[name], word] if isinstance(identity[name], list) else (
            word if name in ("given", "fathers", "family") else [word])
    contacts = [{"kind": kind, "value": word} for kind, word in zip(CONTACTS, words[len(IDENTITY):])]
    return {name: value for name, value in identity.items() if value}, contacts


@way("pages", 70)
def persons_on_a_page(place, words):
    case, read = place.new_case(), ""
    for few in some(words, 14):
        identity, contacts = as_person(few)
        fields = {"part": "victim", "regime": "gdpr"}
        fields |= {name: value if isinstance(value, str) else "\n".join(value) for name, value in identity.items()}
        fields |= {f"contact-{one['kind']}": one["value"] for one in contacts}
        there = place.page("worker").send(f"/cases/{case}/persons/new", fields)
        read += place.read_person(case, there.rsplit("/", 1)[1])
    return read


@way("pages", 20)
def persons_corrected_on_a_page(place, words):
    case, read, page = place.new_case(), "", place.page("worker")
    for few in some(words, 2):
        person = place.new_person(case)
        here = f"/cases/{case}/persons/{person}"
        for word, of, field in zip(few, ("identity", "contact"), ("given", "contact-other")):
            token = Forms(page.get(here)).with_fields(["csrf"])[1]
            asked = urllib.parse.urlencode({"csrf": dict(token)["csrf"], "class": of, **SUPPORT})
            text = expect(page.ask("POST", f"{here}/correct", asked, {"Content-Type": FORM}), 200)
            page.send(f"{here}/correct", {field: word}, text)
        read += place.read_person(case, person)
    return read


@way("pages", 10)
def health_on_a_page(place, words):
    case, read, page = place.new_case(), "", place.page("worker")
    for word in words:
        person = place.new_person(case)
        here = f"/cases/{case}/persons/{person}"
        token = Forms(page.get(here)).with_fields(["csrf"])[1]
        asked = urllib.parse.urlencode({"csrf": dict(token)["csrf"], "class": "health", **SUPPORT})
        text = expect(page.ask("POST", f"{here}/correct", asked, {"Content-Type": FORM}), 200)
        page.send(f"{here}/correct", {"needs": word}, text)
        read += place.read_health(case, person)
    return read


@way("pages", 20)
def what_is_told_of_a_case_on_a_page(place, words):
    read, page = "", place.page("worker")
    for few in some(words, 5):
        case, text = place.new_case(), ""
        for word in few:
            here = f"/cases/{case}/narrative"
            opened = page.send(here, {"purpose": "support"}, status=200)
            text += f"Разказ: {word}.\n"
            page.send(here, {"text": text}, opened)
        read += place.read_narrative(case)
    return read


@way("pages", 40)
def notes_on_a_page(place, words):
    case, page = place.new_case(), place.page("worker")
    for word in words:
        page.send(f"/cases/{case}/notes", {"kind": "call", "text": f"Обади се {word}"})
    return told(place.post(f"/cases/{case}/notes/opening", SUPPORT))


@way("pages", 20)
def reasons_of_steps_on_a_page(place, words):
    case, page = place.new_case(), place.page("worker")
    for word in words:
        fields = {"person": place.new_person(case), "manner": "informal", "finding": "possible", "age": "adult",
                  "grounds": "statement", "reason": f"Защото {word}"}
        page.send(f"/cases/{case}/steps/new/identification", fields)
    return read_steps(place, case)


def read_steps(place, case):
    all_steps = [step["id"] for step in place.items(f"/cases/{case}/steps") if step["has_reason"]]
    return told([place.post(f"/cases/{case}/steps/{step}/opening", SUPPORT) for step in all_steps])


@way("pages", 20)
def events_on_a_page(place, words):
    case, page = place.new_case(), place.page("worker")
    person = place.new_person(case)
    for word in words:
        fields = {"victims": person, "forms": "labour", "country": "DE", "from": "05.2016", "told": word}
        page.send(f"/cases/{case}/events/new/exploitation", fields)
    return read_events(place, case)


def read_events(place, case):
    events = [event["id"] for event in place.items(f"/cases/{case}/events")]
    return told([place.post(f"/cases/{case}/events/{event}/opening", SUPPORT) for event in events])


@way("pages", 20)
def alerts_on_a_page(place, words):
    page, read = place.page("worker"), []
    for few in some(words, 2):
        token = dict(Forms(page.get("/alerts")).with_fields(["csrf"])[1])["csrf"]
        begun = page.ask("POST", "/alerts", urllib.parse.urlencode({"csrf": token}), {"Content-Type": FORM})
        expect(begun, 303)
        intake = begun[1]["location"].split("?")[0]
        said = dict(zip(("narrative", "contact"), few))
        page.send(intake, {"danger": "yes", "child": "no", "abroad": "unknown", "channel": "hotline",
                           "source_kind": "school", **said})
        alert = intake.split("/")[2]
        read.append(place.post(f"/alerts/{alert}/opening", {"purpose": "recognition"}, "coordinator"))
    return told(read)


@way("pages", 10)
def emergencies_on_a_page(place, words):
    page, read = place.page("officer"), []
    for word in words:
        case = place.new_case()
        page.send(f"/cases/{case}/break-glass", {
            "category": "nobody_reachable", "reason": f"{word}: никой не отговаря, а не може да чака"})
        read.append(read_glass(place))
    return told(read)


def read_glass(place):
    """The reasons of emergencies that wait for a review, by who reviews them; then the review."""
    read = []
    for one in place.items("/break-glass", "dpo"):
        if one["verdict"] is None:
            read.append(place.post(f"/break-glass/{one['id']}/opening", {}, "dpo")["reason"])
            place.post(f"/break-glass/{one['id']}/review", {"verdict": "justified"}, "dpo")
    return read


@way("pages", 10)
def shelter_addresses_on_a_page(place, words):
    read, page = [], place.page("manager")
    here = f"/shelters/{SHELTER}"
    for few in some(words, 2):
        said = {"address": f"ул. {few[0]} 1", "directions": f"до {few[-1]}"}
        if place.api("manager").ask("POST", f"{here}/opening", SUPPORT)[0] == 404:
            page.send("/shelters/new", said)
        else:
            token = dict(Forms(page.get(here)).with_fields(["csrf"])[1])["csrf"]
            text = expect(page.ask("POST", f"{here}/correct", urllib.parse.urlencode({"csrf": token}),
                                   {"Content-Type": FORM}), 200)
            page.send(f"{here}/correct", said, text)
        read.append(place.post(f"{here}/opening", SUPPORT, "manager"))
    return told(read)


@way("pages", 30)
def attendees_on_a_page(place, words):
    """Typed with a semicolon, and as a spreadsheet pastes them, with a tab."""
    read, page = [], place.page("secretary")
    for few in some(words, 10):
        record = place.training("Обучение на учители")
        lines = [(";", "\t")[n % 2].join(pair) for n, pair in enumerate(some(few, 2))]
        page.send(f"/records/training/{record}/attendees", {"names": "\n".join(lines)})
        read.append(place.post(f"/records/training/{record}/attendees/opening", SUPPORT, "secretary"))
    return told(read)


@way("search box", 40, keeps=False)
def persons_looked_for_on_a_page(place, words):
    """By every sort of number and address; nobody has them, and what is typed comes back in the form alone."""
    page = place.page("worker")
    sorts = ("egn", "lnch", "eik", "passport", "other", "contact-phone", "contact-email")
    for n, word in enumerate(words):
        text = page.send("/persons/find", {"field": sorts[n % len(sorts)], "value": word}, status=200)
        if word not in text:
            raise Unexpected(f"{word} is not in the form that comes back")


@way("search box", 20, keeps=False)
def persons_looked_for_by_the_API(place, words):
    sorts = ("egn", "lnch", "eik", "passport", "other", "phone", "email")
    for n, word in enumerate(words):
        if place.post("/persons/finding", {"by": sorts[n % len(sorts)], "value": word})["items"]:
            raise Unexpected("somebody was found")


# -- the API ------------------------------------------------------------------------------

@way("API", 170)
def persons_by_the_API(place, words):
    case, read = place.new_case(), ""
    for few in some(words, 14):
        read += place.read_person(case, place.new_person(case, *as_person(few)))
    return read


@way("API", 20)
def persons_corrected_by_the_API(place, words):
    """Twice: what stood there before is kept as well, sealed."""
    case, read = place.new_case(), ""
    for few in some(words, 4):
        person = place.new_person(case)
        here = f"/cases/{case}/persons/{person}"
        for n, word in enumerate(few):
            if n % 2 == 0:
                place.post(f"{here}/identity", {"version": n + 1, "identity": {"family": word}}, method="PUT")
            else:
                contacts = [{"kind": "phone", "value": word}]
                place.post(f"{here}/contacts", {"version": n + 1, "contacts": contacts}, method="PUT")
            read += place.read_person(case, person)
    return read


@way("API", 20)
def health_by_the_API(place, words):
    """Over and over of one person: what stood there before is kept as well, sealed."""
    case, read = place.new_case(), ""
    person = place.new_person(case)
    for n, word in enumerate(words):
        place.post(f"/cases/{case}/persons/{person}/health", {"version": n + 1, "health": {"needs": word}}, method="PUT")
        read += place.read_health(case, person)
    return read


@way("API", 30)
def what_is_told_of_a_case_by_the_API(place, words):
    read = ""
    for few in some(words, 10):
        case, text = place.new_case(), ""
        for n, word in enumerate(few):
            text += f"She said {word}. "
            place.post(f"/cases/{case}/narrative", {"version": n + 1, "text": text}, method="PUT")
        read += place.read_narrative(case)
    return read


@way("API", 40)
def notes_by_the_API(place, words):
    """Written, and every other one taken back for a reason."""
    case = place.new_case()
    for few in some(words, 2):
        note = place.post(f"/cases/{case}/notes", {"kind": "visit", "text": few[0]})["id"]
        if len(few) == 2:
            place.post(f"/cases/{case}/notes/{note}/taking-back", {"reason": few[1]})
    return told(place.post(f"/cases/{case}/notes/opening", SUPPORT))


@way("API", 30)
def reasons_of_steps_by_the_API(place, words):
    case = place.new_case()
    for few in some(words, 2):
        step = place.found_a_victim(case, place.new_person(case), few[0])
        if len(few) == 2:
            place.post(f"/cases/{case}/steps/{step}/taking-back", {"reason": few[1]})
    return read_steps(place, case)


@way("API", 30)
def events_by_the_API(place, words):
    """Told, corrected for a reason, and taken back for one."""
    case = place.new_case()
    person = place.new_person(case)
    for few in some(words, 4):
        few += [few[-1]] * (4 - len(few))
        event = place.exploited(case, person, few[0])
        event = place.exploited(case, person, few[1], replaces={"event": event, "reason": few[2]})
        place.post(f"/cases/{case}/events/{event}/taking-back", {"reason": few[3]})
    return read_events(place, case)


@way("API", 10)
def screenings_and_registrations_taken_back(place, words):
    case, read = place.new_case(), []
    person = place.new_person(case)
    place.found_a_victim(case, person)
    for n, word in enumerate(words):
        if n % 2 == 0:
            screening = {"person": person, "list": "ilo_labour", "version": 1, "age": "adult",
                         "answers": {"ILO1.01": "seen"}}
            one = place.post(f"/cases/{case}/screenings", screening)["id"]
            place.post(f"/cases/{case}/screenings/{one}/taking-back", {"reason": word})
            read.append(place.post(f"/cases/{case}/screenings/{one}/opening", SUPPORT))
        else:
            counted = {"person": person, "body": "NCCTHB", "on": "2017-03-01", "basis": "newly_identified"}
            one = place.post(f"/cases/{case}/registrations", counted)["id"]
            place.post(f"/cases/{case}/registrations/{one}/taking-back", {"reason": word})
            # Why it was taken back is not opened by itself anywhere.
            read.append(word)
    return told(read)


@way("API", 30)
def alerts_by_the_API(place, words):
    """What was said, the sender, and why one was set aside and taken up again."""
    read = []
    for few in some(words, 4):
        few += [few[-1]] * (4 - len(few))
        alert = place.post("/alerts", {"channel": "hotline", "source_kind": "school", "danger": "no", "child": "no",
                                       "abroad": "no", "narrative": few[0], "contact": few[1]})["alert"]["id"]
        events = f"/alerts/{alert}/events"
        place.post(events, {"event": "insufficient", "reason": few[2]}, "coordinator")
        place.post(events, {"event": "reopened", "reason": few[3]}, "coordinator")
        read.append(place.post(f"/alerts/{alert}/opening", {"purpose": "recognition"}, "coordinator"))
    return told(read)


@way("API", 10)
def emergencies_by_the_API(place, words):
    read = []
    for word in words:
        case = place.new_case()
        place.post(f"/cases/{case}/break-glass", {
            "category": "nobody_reachable", "reason": f"{word}: nobody can be reached, and it cannot wait"}, "officer")
        read.append(read_glass(place))
    return told(read)


@way("API", 10)
def shelter_addresses_by_the_API(place, words):
    read, here = [], f"/shelters/{SHELTER}"
    for few in some(words, 2):
        there = place.api("manager").ask("GET", here)
        version = there[1]["version"] if there[0] == 200 else 0
        location = {"address": few[0], "directions": few[-1]}
        place.post(f"{here}/location", {"version": version, "location": location}, "manager", method="PUT")
        read.append(place.post(f"{here}/opening", SUPPORT, "manager"))
    return told(read)


@way("API", 30)
def attendees_by_the_API(place, words):
    read = []
    for few in some(words, 10):
        there = f"/records/training/{place.training('Teachers')}/attendees"
        names = [dict(zip(("name", "from"), pair)) for pair in some(few, 2)]
        place.post(there, {"version": 0, "attendees": names}, "secretary", method="PUT")
        read.append(place.post(f"{there}/opening", SUPPORT, "secretary"))
    return told(read)


@way("API", 10)
def packets_and_what_is_answered(place, words):
    """What is written to a body without an account, and what it answers on its page."""
    read = []
    for few in some(words, 2):
        case = place.new_case()
        person = place.new_person(case)
        place.found_a_victim(case, person)
        consent = {"step": "consent", "purpose": "referral", "answer": "given", "recipient": "NGO-DEMO-2", "by": "person",
                   "language": "bg", "told": ["purpose", "data_use", "research_use", "access", "storage_time",
                                              "withdrawal"]}
        place.post(f"/cases/{case}/steps", {"person": person, "step": consent})
        referral = {"step": "referral", "to": "NGO-DEMO-2", "service": "shelter", "basis": "consent"}
        step = place.post(f"/cases/{case}/steps", {"person": person, "step": referral})["id"]
        wish = {"step": step, "parts": ["request", "note"], "note": few[0]}
        shown = place.post(f"/cases/{case}/packets/preview", wish)
        made = place.post(f"/cases/{case}/packets", {"packet": wish, "seal": shown["seal"]})
        there = f"/referral/{made['link'].rsplit('/', 1)[1]}"
        code = {"code": made["code"].replace(" ", "")}
        read.append(say(place, there, **code))
        if len(few) == 2:
            say(place, there, **code, act="answer", answer="accepted", text=few[1])
            page, here = place.page("worker"), f"/cases/{case}/packets"
            [answer] = set(re.findall(rf"{here}/[0-9a-f-]+/answers/[0-9]+", page.get(here)))
            read.append(page.send(answer, {"purpose": "support"}, status=200))
    return told(read)


@way("API", 10)
def lawyers_in_spite_of_a_conflict(place, words):
    """Why somebody acts who acts for a body of the case as well."""
    chance = random.Random(words[0])
    new = {"name": "A. Izmislena", "bar_number": str(chance.randrange(10 ** 9)), "legal_aid": True, "takes_cases": True,
           "practices": ["children"], "since": "2016-01-01"}
    lawyer = place.post("/lawyers", {"lawyer": new}, "coordinator")["id"]
    place.post(f"/lawyers/{lawyer}/interests", {"body": "NGO-DEMO-1", "from": "2016-01-01"}, "coordinator")
    read = []
    for word in words:
        case = place.new_case()
        place.new_person(case)
        place.post(f"/cases/{case}/lawyers", {"lawyer": lawyer, "reason": word}, "coordinator")
        [waiver] = place.items(f"/cases/{case}/conflict-waivers")
        read.append(place.post(f"/cases/{case}/conflict-waivers/{waiver['id']}/opening", SUPPORT))
    return told(read)


@way("API", 10)
def answers_to_who_asks_what_is_kept(place, words):
    """Of the person and of what is told of the case."""
    read = []
    for few in some(words, 2):
        case = place.new_case()
        person = place.new_person(case, {"given": few[0]})
        place.post(f"/cases/{case}/narrative", {"version": 1, "text": few[-1]}, method="PUT")
        today = place.items("/journal?limit=1", "dpo")[0]["at"][:10]
        new = {"person": person, "received_on": today, "check": "document"}
        here = f"/access-requests/{place.post('/access-requests', new, 'dpo')['id']}"
        review = place.post(f"{here}/review", {})["items"]
        whole = [{"case": one["case"], "version": one["version"],
                  "decisions": [{"decision": "include"} for _ in one["entries"]]} for one in review]
        place.post(f"{here}/preparation", {"cases": whole})
        place.post(f"{here}/release", {}, "dpo")
        answer = place.post(f"{here}/answer/opening", {})
        read.append(answer.decode() if isinstance(answer, bytes) else answer)
    return told(read)


# -- files --------------------------------------------------------------------------------

def sheet(cells):
    """A spreadsheet of one column, packed without pressing it: what is in it would lie in a file as it is."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{cell}</t></is></c></row>'
                   for n, cell in enumerate(cells, 1))
    main = "http://schemas.openxmlformats.org"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{main}/package/2006/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName='
            '"/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'
            '"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{main}/package/2006/relationships"><Relationship Id="r1" Type="{main}/'
            'officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}/spreadsheetml/2006/main" xmlns:r="{main}/officeDocument/2006/'
            'relationships"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{main}/package/2006/relationships"><Relationship Id="r1" '
            f'Type="{main}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
            '</Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}/spreadsheetml/2006/main"><sheetData>{rows}</sheetData>'
            '</worksheet>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as z:
        for name, text in parts.items():
            z.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return packed.getvalue()


def files_of(words):
    """Files with words in the name and in what is in them: a note, a CSV, an XLSX, one each in turn."""
    for n, few in enumerate(some(words, 4)):
        name, within = few[0], few[1:]
        if n % 3 == 0:
            yield f"{name}.txt", ("Бележка: " + ", ".join(within) + ".\n").encode()
        elif n % 3 == 1:
            yield f"{name}.csv", ("име;телефон\r\n" + "".join(f"{word};1\r\n" for word in within)).encode()
        else:
            yield f"{name}.xlsx", sheet(within or ["1"])


def read_files(place, case):
    """Names and what is in the files, taken out open; and each closed for a recipient, which stays in a folder."""
    here, closed = f"/cases/{case}/attachments", place.ground.folder / "left"
    closed.mkdir(exist_ok=True)
    read = told(place.post(f"{here}/names", SUPPORT))
    for one in place.items(here):
        opening = f"{here}/{one['id']}/opening"
        out = place.post(opening, {"form": "original", **SUPPORT, "open": True})
        read += (told(out) if not isinstance(out, bytes) else out.decode(errors="replace"))
        shut = place.post(opening, {"form": "original", **SUPPORT, "recipients": [place.recipient]})
        if not shut.startswith(b"age-encryption.org/"):
            raise Unexpected("a file left otherwise than closed")
        (closed / f"{one['id']}.age").write_bytes(shut)
    return read


@way("files", 60)
def files_on_a_page(place, words):
    case = place.new_case()
    for name, content in files_of(words):
        place.page("worker").upload(f"/cases/{case}/attachments", name, content)
    return read_files(place, case)


@way("files", 60)
def files_by_the_API(place, words):
    case = place.new_case()
    for name, content in files_of(words):
        place.post(f"/cases/{case}/attachments?name={urllib.parse.quote(name)}", content)
    return read_files(place, case)


# -- tips ---------------------------------------------------------------------------------

def say(place, path, **fields):
    status, _, text = place.raw().ask("POST", f"{path}?language=en", urllib.parse.urlencode(fields),
                                      {"Content-Type": FORM})
    return expect((status, text), 200)


@way("tips", 30)
def tips_and_what_follows(place, words):
    """A tip, what its sender adds, and what the staff answer: read again with the receipt."""
    read = ""
    for few in some(words, 3):
        page = say(place, "/tips/new", text=f"Видях {few[0]}")
        receipt = re.search(r'id="receipt">([0-9 ]+)<', page)[1].replace(" ", "")
        if len(few) > 1:
            say(place, "/tips", receipt=receipt, text=f"И още {few[1]}")
        if len(few) > 2:
            # The list has the newest first, by the day alone: of one day in any order.
            for tip in place.items("/tips?limit=1000", "officer"):
                opened = place.post(f"/tips/{tip['id']}/opening", {"purpose": "recognition"}, "officer")
                if few[0] in told(opened):
                    place.post(f"/tips/{tip['id']}/answers", {"text": few[2]}, "officer")
                    break
        read += say(place, "/tips", receipt=receipt)
    return read


# -- addresses, headers, what is wrong ----------------------------------------------------

@way("addresses", 40, keeps=False)
def words_in_addresses(place, words):
    """Asked for as a query or a part of a path: found or not, refused or not, it is answered."""
    page, api, nobody = place.page("worker"), place.api("worker"), place.raw()
    for n, word in enumerate(words):
        of = urllib.parse.quote(word)
        asks = (
            lambda: page.ask("GET", f"/persons/find?value={of}"),
            lambda: page.ask("GET", f"/search?q={of}"),
            lambda: page.ask("GET", f"/records/training?q={of}"),
            lambda: page.ask("GET", f"/{of}"),
            lambda: page.ask("GET", f"/cases/{of}"),
            lambda: page.ask("GET", f"/cases?state={of}"),
            lambda: api.ask("GET", f"/records/training?q={of}"),
            lambda: api.ask("GET", f"/cases/{of}"),
            lambda: api.ask("GET", f"/cases?{of}=1"),
            lambda: api.ask("GET", f"/persons/finding?egn={of}"),
            lambda: nobody.ask("GET", f"/tips?text={of}"),
            lambda: nobody.ask("GET", f"/sign-in?back=/{of}"),
            lambda: nobody.ask("GET", f"/referral/{of}"),
            lambda: nobody.ask("GET", f"/calendar/{of}.ics"),
            lambda: nobody.ask("DELETE", f"/{of}"),
        )
        expect(asks[n % len(asks)](), 200, 303, 400, 404, 405, 422)


@way("errors", 60, keeps=False)
def words_in_what_is_refused(place, words):
    """What does not fit: each is refused, and none of it kept."""
    page, api, nobody = place.page("worker"), place.api("worker"), place.raw()
    case = place.new_case()
    person = place.new_person(case)
    persons, bearer = f"/cases/{case}/persons", {"Authorization": f"Bearer {place.tokens['worker']}"}

    def broken(path, body, **headers):
        return nobody.ask("POST", f"/api/v1{path}", body.encode(),
                          {**bearer, "Content-Type": "application/json", **headers})

    def sign_in(login, password):
        return nobody.ask("POST", "/sign-in", urllib.parse.urlencode({"login": login, "password": password}),
                          {"Content-Type": FORM})

    for n, word in enumerate(words):
        whole = {"part": "victim", "regime": "gdpr"}
        asks = (
            lambda: page.ask("POST", *filled(page, f"/cases/{case}/persons/new", {
                "part": "victim", "regime": "gdpr", "given": word, "birth": "31.02.1990"})),
            lambda: page.ask("POST", *filled(page, f"/cases/{case}/persons/new", {
                "part": "victim", "regime": "gdpr", "birth": word})),
            lambda: page.ask("POST", *filled(page, f"/cases/{case}/notes", {"kind": word, "text": word})),
            lambda: page.ask("POST", *filled(page, "/persons/find", {"field": word, "value": word})),
            lambda: api.ask("POST", persons, {**whole, "identity": {"birth": word}}),
            lambda: api.ask("POST", persons, {**whole, "identity": {"egn": [word * 80]}}),
            lambda: api.ask("POST", persons, {**whole, "identity": {"citizenships": [word]}}),
            lambda: api.ask("POST", persons, {**whole, "part": word}),
            lambda: api.ask("POST", persons, {**whole, word: 1}),
            lambda: api.ask("POST", f"{persons}/{person}/opening", {"class": "identity", "purpose": word}),
            lambda: api.ask("POST", f"{persons}/{person}/opening", {"class": word, "purpose": "support"}),
            lambda: api.ask("POST", "/persons/finding", {"by": word, "value": word}),
            lambda: api.ask("PUT", f"/cases/{case}/narrative", {"version": 99, "text": word}),
            lambda: broken(persons, '{"part": "victim", "identity": {"given": "' + word),
            lambda: broken("/alerts", f'["{word}"]'),
            lambda: broken("/alerts", "{" + word + "}"),
            lambda: nobody.ask("POST", "/api/v1/alerts", word.encode(), {**bearer, "Content-Type": "text/plain"}),
            lambda: nobody.ask("GET", "/api/v1/cases", headers={"Authorization": b"Bearer " + word.encode()}),
            lambda: sign_in(word, "a wrong password that is long"),
            lambda: sign_in("nobody", f"{word} is no password"),
            lambda: nobody.ask("POST", "/tips", urllib.parse.urlencode({"receipt": word}), {"Content-Type": FORM}),
            lambda: nobody.ask("POST", "/tips", b"\xff" + word.encode(), {"Content-Type": "multipart/form-data"}),
        )
        expect(asks[n % len(asks)](), *((200,) if n % len(asks) == 20 else ()), 400, 401, 409, 415, 422)


def filled(page, path, fields):
    to, pairs = page.form(path, page.get(path), fields)
    return to, urllib.parse.urlencode(pairs), {"Content-Type": FORM}


@way("errors", 10, keeps=False)
def words_in_a_report_of_a_browser(place, words):
    for word in words:
        report = json.dumps({"csp-report": {"document-uri": f"https://pristan.example/{word}"}}, ensure_ascii=False)
        expect(place.raw().ask("POST", "/csp-report", report.encode(), {"Content-Type": "application/csp-report"}), 204)


@way("headers", 40, keeps=False)
def words_in_headers(place, words):
    """On a page, in the API, and on a tip. Not with a sign-in: of that the browser is kept, to be shown to whose it
    is."""
    names = ("User-Agent", "Referer", "X-Forwarded-For", "Accept-Language", "From", "X-Request-Id", "Forwarded",
             "If-None-Match", "Accept", "Cookie")
    for n, word in enumerate(words):
        name, value = names[n % len(names)], word.encode()
        if name == "Cookie":
            value = b"language=" + value
        if n % 3 == 0:
            signed_in = {} if name == "Cookie" else {"Cookie": place.page("worker").cookie}
            answer = place.raw().ask("GET", "/cases", headers={**signed_in, name: value})
        elif n % 3 == 1:
            body = json.dumps({"by": "egn", "value": "7523169263"})
            answer = place.raw().ask("POST", "/api/v1/persons/finding", body, {
                "Authorization": f"Bearer {place.tokens['worker']}", "Content-Type": "application/json", name: value})
        else:
            answer = place.raw().ask("POST", "/tips/new", "text=Seen", {"Content-Type": FORM, name: value})
        expect(answer, 200, 303)


@way("command line", 20, keeps=False)
def words_on_the_command_line(place, words):
    """Nothing that is sealed is entered there. What is typed by mistake is refused."""
    for n, word in enumerate(words):
        as_chief = ("--data", place.data, "--as", "coordinator")
        commands = (
            ("erase", word, "--key", place.key, *as_chief, "--confirmed-by", "dpo"),
            ("account", "token", "--data", place.data, "--as", word),
            ("account", "reset-password", word, "--data", place.data, "--as", "admin"),
            ("records", "import", "training", place.ground.folder / f"{word}.csv", *as_chief),
            ("report", "--programme", word, "-o", place.ground.folder / "report.pdf", *as_chief),
        )
        done = run(*commands[n % len(commands)], check=False)
        if done.returncode == 0:
            raise Unexpected(f"{commands[n % len(commands)][0]} took it")
