#!/usr/bin/env python3
"""Reads every answer of the real server as a browser and an attacker would: headers of every page, cookies, methods,
signing in and out, requests that contradict themselves.

    scripts/answers.py                      on target/debug/pristan, with a demonstration in a new folder
    PRISTAN=path scripts/answers.py

Each check is a function; docs/asvs.toml names them as tests. What must be refused is also tried where it must not be,
and each rule for headers is shown an answer that breaks it: a check that cannot fail proves nothing.
"""
import contextlib
import hashlib
import http.client
import io
import json
import os
import pathlib
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = os.path.abspath(os.environ.get("PRISTAN", ROOT / "target/debug/pristan"))
# People reach it over TLS; the test speaks to it as the proxy does.
ORIGIN = "https://pristan.example"
# How long a session lasts: docs/controls.md says it.
IDLE, LASTS = 60 * 60_000, 12 * 60 * 60_000
# Seconds that an answer may take: a debug build on a machine that does other things besides makes some pages slowly.
PATIENCE = 120
TEXTS = ("text/", "application/javascript", "image/svg+xml")


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.text = body.decode("utf-8", errors="replace")

    def get(self, name):
        return next((v for n, v in self.headers if n.lower() == name), None)

    def all(self, name):
        return [v for n, v in self.headers if n.lower() == name]


class Server:
    """The program on a demonstration."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pristan-answers-"))
        data = self.folder / "data"
        said = subprocess.run([PROGRAM, "--lang", "en", "demo", "--data", data, "--no-serve"], check=True, text=True,
                              capture_output=True).stdout
        self.passwords = dict(re.findall(r"^ {2}(\S+) +(\S+-\S+-\S+) ", said, re.M))
        self.token, self.writer = (subprocess.run(
            [PROGRAM, "account", "token", "--data", data, "--as", "coordinator", "--scopes", scope, "--name", scope],
            check=True, text=True, capture_output=True).stdout.strip() for scope in ("read", "write"))
        self.log = self.folder / "log"
        with self.log.open("w") as log:
            self.child = subprocess.Popen(
                [PROGRAM, "--lang", "en", "serve", "--data", data, "--listen", "127.0.0.1:0"], text=True,
                stdout=subprocess.PIPE, stderr=log, env={**os.environ, "PRISTAN_ORIGIN": ORIGIN, "PRISTAN_LOG": "info"})
        line = self.child.stdout.readline()
        self.port = int(re.search(r":(\d+)", line.split("http://", 1)[1]).group(1))

    def database(self):
        return sqlite3.connect(self.folder / "data" / "pristan.db", timeout=10)

    def ask(self, method, path, body=None, cookie="", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        given = {"Cookie": cookie} if cookie else {}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, dict):
            body = urllib.parse.urlencode(body)
            given.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection.request(method, path, body, given)
        got = connection.getresponse()
        answer = Answer(got.status, got.getheaders(), got.read())
        connection.close()
        return answer

    def raw(self, text):
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as s:
            s.sendall(text)
            s.settimeout(5)
            got = b""
            try:
                while part := s.recv(65536):
                    got += part
            except TimeoutError:
                pass
            return got

    def try_password(self, login, password, cookie=""):
        return self.ask("POST", "/sign-in", {"login": login, "password": password, "_back": "/home"}, cookie)

    def sign_in(self, login, password=None, cookie=""):
        answer = self.try_password(login, password or self.passwords[login], cookie)
        assert answer.status == 303, f"{login} does not get in: {answer.status}"
        return answer.get("set-cookie").split(";")[0]

    def form_token(self, cookie):
        found = re.search(r'name="csrf" value="([^"]+)"', self.ask("GET", "/account", cookie=cookie).text)
        assert found, "no form on /account"
        return found.group(1)

    def is_in(self, cookie):
        return self.ask("GET", "/account", cookie=cookie).status == 200

    def end(self):
        self.child.terminate()
        self.child.wait(20)
        shutil.rmtree(self.folder)


def pages(server):
    """Every page that links lead to, one of a sort, for somebody in and for nobody, and answers that are no pages."""
    for login in ("", "coordinator", "admin"):
        cookie = server.sign_in(login) if login else ""
        queue, seen = (["/home", "/account"] if login else ["/", "/sign-in", "/nowhere"]), set()
        while queue and len(seen) < 120:
            path = queue.pop(0)
            sort = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", path.split("?")[0])
            sort = re.sub(r"/(institutions|local-commissions|activities|split)/[^/]+", r"/\1/ONE", sort)
            if sort in seen or sort.startswith(("/calendar/", "/language")):
                continue
            seen.add(sort)
            answer = server.ask("GET", path, cookie=cookie)
            yield path, answer
            if "text/html" in (answer.get("content-type") or "") and path != "/exit":
                queue += [a.replace("&amp;", "&") for a in re.findall(r'(?:href|src)="(/[^"#]*)', answer.text)]
    yield "/health", server.ask("GET", "/health")
    yield "/api/v1/nothing", server.ask("GET", "/api/v1/nothing")
    yield "/records/x (POST)", server.ask("POST", "/records/x", b"x")


# What is wrong with the headers of one answer, as (rule, sentence).

def policy_of_content(path, a):
    policy = {p.split()[0]: p.split()[1:] for p in (a.get("content-security-policy") or "").split(";") if p.split()}
    for name, value in (("object-src", "'none'"), ("base-uri", "'none'"), ("frame-ancestors", "'none'"),
                        ("form-action", "'self'")):
        if policy.get(name) != [value] and not (name == "object-src" and policy.get("default-src") == ["'none'"]):
            yield f"{name} is not {value}"
    scripts = policy.get("script-src", policy.get("default-src", ["*"]))
    if any("unsafe" in s or s in ("*", "https:", "data:") for s in scripts):
        yield f"scripts of others: {scripts}"


def content_is_what_it_says(path, a):
    if a.get("x-content-type-options") != "nosniff":
        yield "no nosniff"


def no_referrer(path, a):
    if a.get("referrer-policy") != "no-referrer":
        yield "referrer"


def windows_are_apart(path, a):
    if a.get("cross-origin-opener-policy") != "same-origin":
        yield "opener"


def pages_are_not_kept(path, a):
    kept = a.get("cache-control") or ""
    if path.startswith("/assets/") and a.status == 200:
        return
    if "no-store" not in kept:
        yield f"cache-control: {kept!r}"


def every_answer_names_its_type(path, a):
    kind = a.get("content-type") or ""
    if a.body and not kind:
        yield "no type"
    if kind.startswith(TEXTS[0]) and "charset=utf-8" not in kind.lower() and not path.startswith("/assets/"):
        yield f"no charset: {kind}"


def nothing_tells_of_versions(path, a):
    for name in ("server", "x-powered-by", "via"):
        if a.get(name):
            yield f"{name}: {a.get(name)}"


def no_other_site_is_let_in(path, a):
    if any(n.lower().startswith("access-control-") for n, _ in a.headers):
        yield "CORS"


def nothing_secret_stands_in_addresses(path, a):
    for address in re.findall(r'(?:href|action)="([^"]*)"', a.text) + [a.get("location") or ""]:
        if re.search(r"[?&;/](csrf|session|token|password)=|[0-9a-f]{64}", address) and "/assets/" not in address:
            yield f"in an address: {address[:60]}"


def it_is_not_for_other_sites(path, a):
    if a.get("cross-origin-resource-policy") != "same-origin":
        yield "resource policy"


def they_come_by_tls_alone(path, a):
    if "max-age=31536000" not in (a.get("strict-transport-security") or ""):
        yield "HSTS"


def violations_are_reported(path, a):
    if "report-to csp" not in (a.get("content-security-policy") or "") or not a.get("reporting-endpoints"):
        yield "nowhere to report"


def one_can_sign_out(path, a):
    if "/account" in a.text and 'name="csrf"' in a.text and 'action="/sign-out"' not in a.text:
        yield "no way out"


HEADERS = [policy_of_content, content_is_what_it_says, no_referrer, windows_are_apart, pages_are_not_kept,
           every_answer_names_its_type, nothing_tells_of_versions, no_other_site_is_let_in,
           nothing_secret_stands_in_addresses, it_is_not_for_other_sites, they_come_by_tls_alone,
           violations_are_reported, one_can_sign_out]
BROKEN = Answer(200, [("content-security-policy", "default-src *"), ("Server", "x/1"), ("content-type", "text/html"),
                      ("access-control-allow-origin", "*"), ("location", "/x?token=1")],
                b'<a href="/account"></a><input name="csrf">')


def every_answer(server):
    number = 0
    for path, answer in pages(server):
        number += 1
        for rule in HEADERS:
            for problem in rule(path, answer):
                yield f"{rule.__name__}: {path}: {problem}"
    if number < 60:
        yield f"only {number} answers were read"
    for rule in HEADERS:
        if not list(rule("/x", BROKEN)):
            yield f"{rule.__name__} does not see an answer that breaks it"


def cookies_are_bound(server):
    """Secure, HttpOnly, SameSite, short; the value of a session in no page."""
    signed = server.try_password("analyst", server.passwords["analyst"])
    language = server.ask("GET", "/language?language=bg&back=/")
    for cookie in signed.all("set-cookie") + language.all("set-cookie"):
        words = [w.strip().lower() for w in cookie.split(";")]
        session = words[0].split("=")[0].endswith("session")
        if len(cookie) > 4096:
            yield "a cookie is too long"
        if "httponly" not in words or not any(w in ("samesite=lax", "samesite=strict") for w in words):
            yield f"without HttpOnly or SameSite: {words[0].split('=')[0]}"
        if session and "samesite=strict" not in words:
            yield "a session's cookie is sent with what other sites ask for"
        if "secure" not in words or not cookie.startswith("__Host-") or "path=/" not in words:
            yield f"not bound to this host: {words[0].split('=')[0]}"
    value = signed.get("set-cookie").split(";")[0]
    if value.split("=")[1] in server.ask("GET", "/account", cookie=value).text:
        yield "the value of a session stands in a page"


def another_sites_form_changes_nothing(server):
    cookie = server.sign_in("analyst")
    token = server.form_token(cookie)
    sent = {"csrf": token, "name": "x", "scopes": "read", "lasts": "30"}
    for headers in ({"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}, {"Origin": "https://evil.example"},
                    {"Origin": "null"}):
        if server.ask("POST", "/account/tokens/new", sent, cookie, **headers).status != 403:
            yield f"taken from elsewhere: {headers}"
    if server.ask("POST", "/account/tokens/new", {**sent, "csrf": "0" * 64}, cookie).status != 403:
        yield "taken without the token"
    for headers in ({"Sec_Fetch_Site": "same-origin"}, {"Origin": ORIGIN}):
        if server.ask("POST", "/account/tokens/new", sent, cookie, **headers).status != 200:
            yield f"the control: refused from here: {headers}"


def signing_out_ends_the_session(server):
    cookie = server.sign_in("analyst")
    token = server.form_token(cookie)
    if not server.is_in(cookie):
        yield "the control: not in"
    server.ask("POST", "/sign-out", {"csrf": token}, cookie)
    if server.is_in(cookie):
        yield "the cookie still opens after signing out"


def sessions_end_when_they_are_not_used(server):
    yield from aged(server, "seen_at", IDLE)


def sessions_end_however_they_are_used(server):
    yield from aged(server, "expires_at", LASTS)


def aged(server, column, after):
    """A session made to look older in the database: until `after` milliseconds it opens, and not from then on."""
    for older, opens in ((after - 60_000, True), (after + 60_000, False)):
        cookie = server.sign_in("analyst")
        kept = hashlib.sha256(cookie.split("=")[1].encode()).hexdigest()
        with contextlib.closing(server.database()) as database, database:
            changed = database.execute(f"UPDATE session SET {column} = {column} - ? WHERE token_hash = ?", (older, kept))
            if changed.rowcount != 1:
                yield "the session is not in the table"
        if server.is_in(cookie) != opens:
            yield f"{column} {older // 60_000} minutes older: {'out' if opens else 'in'}"


def each_sign_in_has_a_session_of_its_own(server):
    seen = {server.sign_in("analyst").split("=")[1] for _ in range(4)}
    if len(seen) != 4 or any(len(s) < 32 for s in seen):
        yield "sessions are alike or short"
    fixed = "__Host-session=" + "a" * 64
    if server.sign_in("analyst", cookie=fixed) == fixed:
        yield "a session that was given from outside is taken"


def a_closed_account_loses_its_sessions(server):
    cookie, admin = server.sign_in("dpo"), server.sign_in("admin")
    listed = server.ask("GET", "/admin/accounts", cookie=admin).text
    for path in dict.fromkeys(re.findall(r'href="(/admin/accounts/[0-9a-f-]{36})"', listed)):
        if re.search(r"\bdpo\b", server.ask("GET", path, cookie=admin).text):
            break
    else:
        yield "the account was not found"
        return
    if not server.is_in(cookie):
        yield "the control: not in"
    server.ask("POST", f"{path}/close", {"csrf": server.form_token(admin)}, admin)
    if server.is_in(cookie):
        yield "the session of a closed account goes on"


def passwords_of_any_signs_and_length_are_taken(server):
    """Letters of any script, signs, long; another case or a cut tail is another password. Other sessions end."""
    yield from changed(server, "officer", "парола с Ünïcode 🗝 и \"знаци\" " + "x" * 60 + "y")


def passwords_are_taken_exactly_as_typed(server):
    """Blanks at the ends are of the password."""
    yield from changed(server, "secretary", "  one blank before and one after ")


def changed(server, login, new):
    now = server.passwords[login]
    cookie, other = server.sign_in(login), server.sign_in(login)
    pairs = {"csrf": server.form_token(cookie), "old": now, "new": new, "again": new}
    done = server.ask("POST", "/account/password", pairs, cookie)
    if done.status != 303:
        yield f"not taken: {done.status}"
        return
    if server.is_in(other):
        yield "another session goes on after the password was changed"
    if server.try_password(login, new).status != 303:
        yield "the password itself is refused"
    for wrong in {new.strip(), new.lower(), new.upper(), new[:72], new[:-1], now} - {new}:
        if server.try_password(login, wrong).status == 303:
            yield "another password is taken for it"


def passwords_are_kept_hashed(server):
    """Argon2id with at least what OWASP asks for, a salt for each, and nothing typed."""
    with contextlib.closing(server.database()) as database:
        hashes = [h for (h,) in database.execute("SELECT password_hash FROM account")]
    if len(hashes) < 3 or len({h.split("$")[4] for h in hashes}) != len(hashes):
        yield "salts are shared, or no accounts were found"
    for kept in hashes:
        cost = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$", kept)
        if not cost or int(cost.group(1)) < 19_456 or int(cost.group(2)) < 2:
            yield f"kept as {kept[:30]}"


def signing_in_and_failing_to_is_in_the_journal(server):
    def events():
        got = server.ask("GET", "/api/v1/journal?limit=50", Authorization=f"Bearer {server.token}")
        return [item["event"] for item in json.loads(got.text)["items"]]
    before = events()
    server.try_password("analyst", "a wrong password that is long")
    server.sign_in("analyst")
    new = events()[: 10]
    if new[:2] != ["session.begun", "session.refused"] or before[:1] == ["session.begun"] and before == new:
        yield f"the journal has {new[:4]}"


def nobody_can_tell_by_time_which_logins_exist(server):
    # The least of several: what else the machine does only ever adds to it.
    def least(act, times):
        taken = []
        for _ in range(times):
            begun = time.perf_counter()
            act()
            taken.append(time.perf_counter() - begun)
        return min(taken)
    wrong = lambda login: lambda: server.try_password(login, "a wrong password that is long")
    there, nobody = least(wrong("dpo"), 3), least(wrong("nobody-y"), 3)
    unhashed = least(lambda: server.ask("GET", "/health"), 20)
    if not 0.5 < there / nobody < 2:
        yield f"{there:.3f} s and {nobody:.3f} s"
    if unhashed > nobody / 2:
        yield f"the control: an answer without hashing takes as long: {unhashed:.3f} s, with it {nobody:.3f} s"


def guessing_is_slowed_and_tells_nothing(server):
    def shown(login):
        answer = server.try_password(login, "a wrong password that is long")
        return answer.status, re.sub(re.escape(login), "LOGIN", answer.text)
    there, nobody = "analyst", "nobody-x"
    for turn in range(9):
        if shown(there) != shown(nobody):
            yield f"an unknown login is answered otherwise at try {turn + 1}"
    if server.try_password(there, server.passwords[there]).status == 303:
        yield "after nine wrong tries the right one gets in at once"
    if server.try_password("admin", server.passwords["admin"]).status != 303:
        yield "the control: another login is held up with it"


def methods_that_are_not_used_are_refused(server):
    for method in ("TRACE", "TRACK", "CONNECT", "PROPFIND", "PATCH"):
        got = server.raw(f"{method} /help HTTP/1.1\r\nHost: x\r\nX-Canary: echo-7f3a\r\nConnection: close\r\n\r\n".encode())
        if not re.match(rb"HTTP/1\.1 (4\d\d|501)", got) or b"echo-7f3a" in got:
            yield f"{method}: {got[:40]!r}"


def asking_changes_nothing(server):
    cookie = server.sign_in("coordinator")
    for path in ("/sign-out", "/account/calendar/revoke", "/programmes/new/draft", "/programmes/2017/amendment"):
        answer = server.ask("GET", path, cookie=cookie)
        if answer.status not in (404, 405):
            yield f"GET {path}: {answer.status}"
    if not server.is_in(cookie):
        yield "GET signed out"


def requests_that_contradict_themselves_are_refused(server):
    head = "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    smuggled = "GET /help HTTP/1.1\r\nHost: x\r\n\r\n"
    for what, text in (
        ("two lengths", f"{head}Content-Length: 3\r\nContent-Length: {len(smuggled) + 3}\r\n\r\na=b{smuggled}"),
        ("a length that is no number", f"{head}Content-Length: 3x\r\n\r\na=b"),
        ("an encoding that is none", f"{head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
    ):
        got = server.raw(text.encode())
        if got.count(b"HTTP/1.1 ") > 1 or b"HTTP/1.1 2" in got:
            yield f"{what}: {got[:60]!r}"
    both = f"{head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n"
    if server.raw(both.encode()).count(b"HTTP/1.1 ") > 1:
        yield "length and chunks: two answers"
    two = smuggled + smuggled.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
    if server.raw(two.encode()).count(b"HTTP/1.1 200") != 2:
        yield "the control: two requests do not get two answers"


def an_answer_is_as_long_as_it_says(server):
    for path in ("/help", "/assets/nothing", "/health", "/progress.json"):
        got = server.raw(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        head, _, body = got.partition(b"\r\n\r\n")
        said = re.search(rb"(?i)content-length: (\d+)", head)
        if said and (int(said.group(1)) != len(body) or b"transfer-encoding" in head.lower()):
            yield f"{path}: {said.group(1)!r} and {len(body)}"


def what_is_escaped_twice_is_not_decoded_twice(server):
    for back in ("%252F%252Fevil.example", "%2F%2Fevil.example", "%255C%255Cevil.example", "/%0d%0aSet-Cookie:x=1"):
        answer = server.ask("GET", f"/language?language=en&back={back}")
        to = answer.get("location") or ""
        if not to.startswith("/") or to.startswith(("//", "/\\")) or len(answer.all("set-cookie")) > 1:
            yield f"{back} leads to {to!r}"
    if server.ask("GET", "/records/%252e%252e/%252e%252e/etc/passwd").status not in (303, 404):
        yield "a path that was escaped twice"
    if server.ask("GET", "/language?language=en&back=%2Fhelp").get("location") != "/help":
        yield "the control: one escape is not undone"


def a_fault_says_nothing_of_the_inside(server):
    """Broken requests of every sort; nothing of the inside is in an answer, nothing typed in the log."""
    for method, path, body in (
        ("GET", "/records/%00", None), ("GET", "/indicators/x?as_of=9999-99-99", None), ("POST", "/sign-in", b"\xff\xfe"),
        ("GET", "/programmes/%F0%9F%97%9D", None), ("GET", "/tips?language=%00", None),
        ("POST", "/sign-in", b"login=canary-log-7f3a%0aforged&password=canary-pass-7f3a"),
    ):
        answer = server.ask(method, path, body, **({"Content-Type": "application/x-www-form-urlencoded"} if body else {}))
        inside = re.search(r"(?i)panicked|\.rs:\d|sqlx|SELECT |stack backtrace|/home/|/root/|no such table", answer.text)
        if answer.status >= 500 or inside:
            yield f"{method} {path}: {answer.status} {inside and inside.group(0)}"
    log = server.log.read_text()
    if "canary-" in log or "panicked" in log:
        yield "what was typed, or a panic, is in the log"


def a_link_leads_to_a_page_and_runs_nothing(server):
    """The address of a document: a page of the web, and nothing that runs or reads."""
    def faults(link):
        sent = json.dumps({"fields": {"title": "x", "link": link}})
        got = server.ask("POST", "/api/v1/records/document", sent, Authorization=f"Bearer {server.writer}",
                         Content_Type="application/json")
        return got.status, '"not_a_link"' in got.text
    for link in ("javascript:alert(1)", "JavaScript:alert(1)", " javascript:x", "data:text/html,x", "file:///etc/passwd",
                 "//evil.example", "java\nscript:x"):
        if faults(link) != (422, True):
            yield f"{link!r} is answered {faults(link)}"
    if faults("https://example.org/")[1]:
        yield "the control: a page of the web is refused"


def a_broken_database_says_nothing_of_the_inside(server):
    """A table is taken away while the server runs: a sentence and a number for people, what it was in the log."""
    cookie = server.sign_in("coordinator")

    def run(sql):
        with contextlib.closing(server.database()) as database, database:
            database.execute(sql)

    if server.ask("GET", "/tasks", cookie=cookie).status != 200:
        yield "the control: no page before"
    run("ALTER TABLE task RENAME TO task_away")
    try:
        answer = server.ask("GET", "/tasks", cookie=cookie)
    finally:
        run("ALTER TABLE task_away RENAME TO task")
    number = re.search(r"\b[0-9a-f]{8}\b", answer.text)
    if answer.status != 500 or not number:
        yield f"answered {answer.status}, {'with' if number else 'without'} a number"
    if re.search(r"(?i)no such table|sqlite|SELECT |\btask_|panicked|\.rs:", answer.text):
        yield "the inside is told"
    if number and number.group(0) not in server.log.read_text():
        yield "the number is not in the log"
    if server.ask("GET", "/tasks", cookie=cookie).status != 200:
        yield "it does not go on afterwards"


def a_document_reads_no_file_and_does_not_unfold(server):
    """XML entities: of a file of the machine, and ones that multiply, in a DOCX."""
    cookie = server.sign_in("coordinator")

    def sent(declared, text):
        parts = io.BytesIO()
        with zipfile.ZipFile(parts, "w") as z:
            z.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/'
                       'package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>')
            z.writestr("word/document.xml", f'<?xml version="1.0"?>{declared}<w:document xmlns:w="http://schemas.openxml'
                       f'formats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Activity I.1\tCANARY {text}'
                       '</w:t></w:r></w:p></w:body></w:document>')
        body = b"".join(
            b"--X\r\nContent-Disposition: form-data; name=" + name + b"\r\n\r\n" + value + b"\r\n"
            for name, value in ((b'"csrf"', server.form_token(cookie).encode()), (b'"key"', b"2019"),
                                (b'"file"; filename="a.docx"', parts.getvalue()))) + b"--X--\r\n"
        return server.ask("POST", "/programmes/new", body, cookie, Content_Type="multipart/form-data; boundary=X")

    secret = server.folder / "secret"
    secret.write_text("SECRET-7f3a")
    if "CANARY" not in sent("", "x").text:
        yield "the control: the document is not read"
    file = sent(f'<!DOCTYPE d [<!ENTITY e SYSTEM "file://{secret}">]>', "&e;")
    if "SECRET-7f3a" in file.text or file.status >= 500:
        yield f"an entity of a file: {file.status}"
    many = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    bomb = sent(f'<!DOCTYPE d [<!ENTITY e0 "LOL-7f3a">{many}]>', "&e8;")
    if bomb.text.count("LOL-7f3a") > 1000 or bomb.status >= 500:
        yield f"entities that multiply: {bomb.status}"


CHECKS = [every_answer, cookies_are_bound, another_sites_form_changes_nothing, signing_out_ends_the_session,
          sessions_end_when_they_are_not_used, sessions_end_however_they_are_used,
          each_sign_in_has_a_session_of_its_own, methods_that_are_not_used_are_refused, asking_changes_nothing,
          requests_that_contradict_themselves_are_refused, an_answer_is_as_long_as_it_says,
          what_is_escaped_twice_is_not_decoded_twice, a_fault_says_nothing_of_the_inside,
          a_link_leads_to_a_page_and_runs_nothing, a_broken_database_says_nothing_of_the_inside,
          a_document_reads_no_file_and_does_not_unfold, passwords_are_kept_hashed,
          signing_in_and_failing_to_is_in_the_journal,
          # These change accounts: last.
          nobody_can_tell_by_time_which_logins_exist, a_closed_account_loses_its_sessions,
          passwords_of_any_signs_and_length_are_taken, passwords_are_taken_exactly_as_typed, guessing_is_slowed_and_tells_nothing]


def main():
    server, failed = Server(), 0
    try:
        for check in CHECKS:
            wrong = list(dict.fromkeys(check(server)))
            failed += bool(wrong)
            print(f"{'FAILED ' if wrong else 'ok     '} {check.__name__}")
            for problem in wrong[:12]:
                print(f"         {problem}")
    finally:
        server.end()
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
