"""Words that nobody uses are entered every way there is into a server that runs; then every file is scanned for them.

Half of the words go to a server as it is, which is killed; half to one that logs all it can, which is stopped. The
files are read as they lie there: while the server runs, after the kill and before anything opens them again, and after
the stop.
"""
import contextlib
import os
import random
import re
import sqlite3
import threading
import time
import urllib.parse
from pathlib import Path

import ways
from program import FILE, ROOT, Server, run
from spellings import Scanner, coined
from ways import FORM, Place, Unexpected, expect, told

# Of those who sign in on the pages.
LOGINS = ("worker", "coordinator", "officer", "secretary")
LIMITS = "[limits]\naccount_per_minute = 0\naddress_per_minute = 0\ntips_per_minute = 0\n"
# How many words of each script stand where they are meant to be read.
IN_CLEAR = 20


class Listened(Server):
    """A server whose standard output is kept to its end, with a folder of its own for what is temporary."""

    def __init__(self, place, name, key=True, level=None):
        folder = place.ground.folder
        place.temporary.mkdir(exist_ok=True)
        config = folder / f"{name}.toml"
        config.write_text(LIMITS + ('[log]\nformat = "json"\nlevel = "debug"\n' if level else ""))
        env = {**os.environ, "TMPDIR": str(place.temporary)}
        env.pop("PRISTAN_LOG", None)
        if level:
            env["PRISTAN_LOG"] = level
        super().__init__(place.data, config=config, key=place.key if key else None, env=env)
        self.rest = folder / f"{name}.out"

    def _close(self):
        self.rest.write_text(self.process.stdout.read())
        super()._close()


class Watch:
    """Looks every few milliseconds for files that come and go in some folders, and scans what is in them."""

    def __init__(self, scanner, folders):
        self.scanner, self.folders, self.over = scanner, folders, threading.Event()
        self.seen, self.found = {}, set()
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()

    def _look(self):
        while not self.over.wait(0.005):
            # What goes while it is looked at is looked at no further.
            with contextlib.suppress(OSError):
                self._once()

    def _once(self):
        for path in [path for folder in self.folders if folder.exists() for path in folder.rglob("*")]:
            # The databases stay, and are scanned as a whole.
            if path.name.startswith((FILE, "keys.db")) or not path.is_file():
                continue
            changed = path.stat().st_mtime_ns
            if self.seen.get(path) != changed:
                self.seen[path] = changed
                self.found |= self.scanner.scan(path.read_bytes())

    def end(self):
        self.over.set()
        self.thread.join()
        return self.found


class Search:
    """What was scanned, and where words were found."""

    def __init__(self, scanner):
        self.scanner, self.scans, self.bytes, self.found, self.kinds = scanner, 0, 0, {}, set()

    def look(self, when, *paths):
        """Scans these files, and all in these folders."""
        for top in map(Path, paths):
            for path in sorted(p for p in ([top] if top.is_file() else top.rglob("*")) if p.is_file()):
                data = path.read_bytes()
                self.scans, self.bytes = self.scans + 1, self.bytes + len(data)
                self.kinds.add(path.name if path.parent == top else path.suffix)
                for word, spelled in self.scanner.scan_file(path, data):
                    self.found.setdefault(word.text, []).append((when, path.name, spelled))


def passwords():
    source = (ROOT / "crates/pristan/src/demo/accounts.rs").read_text()
    return {login: re.search(rf'"{login}",.*?"([a-z]+(?:-[a-z]+)+)",?\s*\)', source, re.DOTALL)[1] for login in LOGINS}


def shared_out(words, weights):
    """The words in as many lists as there are weights, as long as these say."""
    total, begun, at = sum(weights), 0, 0
    for weight in weights:
        at += weight
        end = round(len(words) * at / total)
        yield words[begun:end]
        begun = end


def choose_a_password(place):
    """Whoever was given a password chooses one of their own at first."""
    browser = ways.Browser(place.server.address, "manager", place.first)
    place.passwords["manager"] = "oar-and-rudder-nine"
    browser.send("/account/password", {"old": place.first, "new": place.passwords["manager"],
                                       "again": place.passwords["manager"]})


def enter(place, parts, counts):
    """Enters the words of every way; how many went by each door."""
    for way, words in parts:
        texts = [word.text for word in words]
        if not texts:
            continue
        begun = time.monotonic()
        try:
            read = way.enter(place, texts)
        except Unexpected as error:
            raise Unexpected(f"{way.name}: {error}") from error
        missing = [text for text in texts if way.keeps and text not in read]
        if missing:
            raise Unexpected(f"{way.name}: {len(missing)} of {len(texts)} words are not read again: {missing[:3]}")
        counts[way.door] = counts.get(way.door, 0) + len(texts)
        if os.environ.get("WORDS_TOLD"):
            print(f"  {way.name}: {len(texts)} in {time.monotonic() - begun:.1f} s", flush=True)


def tips_while_sealed(place, words):
    for word in words:
        ways.say(place, "/tips/new", text=f"Нощем {word}")


def read_tips(place):
    """What all tips say, when those that waited are in."""
    for _ in range(60):
        with contextlib.closing(sqlite3.connect(place.data / FILE)) as c:
            waiting = c.execute("SELECT COUNT(*) FROM tip_intake").fetchone()[0]
        if not waiting:
            break
        time.sleep(0.5)
    tips = place.items("/tips?limit=1000", "officer")
    return told([place.post(f"/tips/{tip['id']}/opening", {"purpose": "recognition"}, "officer") for tip in tips])


def sealed_columns(place):
    """Columns that hold what is sealed, and which of them have something in them."""
    table, all_columns, filled = "", [], []
    public = {"public", "statistical", "internal", "key"}
    with contextlib.closing(sqlite3.connect(place.data / FILE)) as c:
        for line in (ROOT / "crates/register/columns.toml").read_text().splitlines():
            if line.startswith("["):
                table = line.strip("[]")
            elif " = " in line and not line.startswith("#"):
                column, kind = line.split(" = ")
                if kind.strip('"') not in public and not table.startswith("keys"):
                    all_columns.append(f"{table}.{column}")
                    sql = f"SELECT COUNT(*) FROM {table} WHERE {column} IS NOT NULL AND LENGTH({column}) > 0"
                    if c.execute(sql).fetchone()[0]:
                        filled.append(all_columns[-1])
    return all_columns, filled


def leave(place):
    """Everything that leaves the register: a backup, a copy by SQLite, exports, closed and not."""
    left, chief = place.ground.folder / "left", ("--data", place.data, "--as", "coordinator")
    left.mkdir(exist_ok=True)
    run("backup", "-o", left / "data.age", "--keys", left / "keys.age", "--recipient", place.recipient, *chief)
    with contextlib.closing(sqlite3.connect(place.data / FILE)) as c:
        c.execute("VACUUM INTO ?", (str(left / "vacuumed.db"),))
    log = place.ground.folder / "log.key"
    run("keys", "init", "-o", log)
    run("journal", "export", "--data", place.data, "-o", left / "journal.txt", "--key", log, "--as", "dpo")
    for sort in ("csv", "xlsx", "json", "iati"):
        run("export", sort, *chief, "-o", left / f"programme.{sort}")
    page = place.page("coordinator")
    for sort in ("csv", "xlsx", "json"):
        answer = place.raw()
        answer.connection.request("GET", f"/records/training/export.{sort}", headers={"Cookie": page.cookie})
        got = answer.connection.getresponse()
        (left / f"training.{sort}").write_bytes(expect((got.status, got.read()), 200))
    return left


def controls(scanner, public, place, chance):
    """Words that are in clear where they should be, and planted ones, each spelling, in a copy of the database."""
    whole = (place.data / FILE).read_bytes()
    clear = Scanner(public)
    hits = clear.scan(whole)
    titles = {word for word, spelled in hits if spelled == "UTF-8, as typed"}
    indexed = {word for word, spelled in hits if spelled == "UTF-8, small"}
    planted, copy, at = scanner.planted(), [], 0
    for spelled, _ in planted:
        copy += [whole[at:at + 97], spelled]
        at = (at + 97) % len(whole)
    path = place.ground.folder / "planted.db"
    path.write_bytes(whole + b"".join(copy))
    found = scanner.scan(path.read_bytes())
    path.unlink()
    return len(titles), len(indexed), len(found & {hit for _, hit in planted}), len(planted)


def measured(ground, size, chance):
    """The figures of the row, and whether all is as it should be."""
    words, public = coined(size, chance), coined(IN_CLEAR, random.Random(chance.random()))
    taken = {word.core for word in words}
    public = [word for word in public if word.core not in taken and word.script != "digits"]
    scanner = Scanner(words)
    search = Search(scanner)
    place = Place(ground, "words", passwords())
    place.temporary = ground.folder / "temporary"
    identity = ground.folder / "identity.txt"
    place.recipient = run("keys", "recipient", "-o", identity).stdout.split()[-1]
    sealed = ways.Way("tips", "tips while sealed", 10, True, tips_while_sealed)
    every = [*ways.WAYS, sealed]
    parts = list(zip(every, shared_out(words, [way.weight for way in every])))
    waiting = parts.pop()[1]
    halves = [[(way, some[side::2]) for way, some in parts] for side in (0, 1)]
    counts, log = {}, f"{place.data}.log"
    watch = Watch(scanner, [place.temporary, place.data])

    # As it is, and killed.
    place.open(Listened(place, "first"))
    choose_a_password(place)
    enter(place, halves[0], counts)
    for word in public:
        place.training(word.text)
    search.look("while it runs", place.data, place.temporary, log)
    journal_of_writes = (place.data / f"{FILE}-wal").stat().st_size
    place.server.kill()
    search.look("after the kill", place.data, place.temporary, log)

    # Sealed: what comes without an account waits.
    place.open(Listened(place, "sealed", key=False))
    tips_while_sealed(place, [word.text for word in waiting])
    search.look("while it is sealed", place.data, place.temporary, log)
    place.server.kill()
    search.look("after the second kill", place.data, place.temporary, log)
    with contextlib.closing(sqlite3.connect(place.data / FILE)) as c:
        columns, filled = sealed_columns(place)

    # With everything in the log, and stopped.
    place.open(Listened(place, "loud", level="trace"))
    read = read_tips(place)
    missing = [word.text for word in waiting if word.text not in read]
    if missing:
        raise Unexpected(f"tips while sealed: {len(missing)} of {len(waiting)} are not read again")
    counts["tips"] = counts.get("tips", 0) + len(waiting)
    enter(place, halves[1], counts)
    search.look("while it runs", place.data, place.temporary, log)
    left = leave(place)
    search.look("what left", left)
    filled = sorted(set(filled) | set(sealed_columns(place)[1]))
    said = Path(log).read_text(errors="replace")
    lines, fine = said.count("\n"), len(re.findall(r'"level":"(?:DEBUG|TRACE)"', said))
    place.server.stop()
    came_and_went = watch.end()
    search.look("after the stop", place.data, place.temporary, log, *ground.folder.glob("*.out"))

    titles, indexed, planted, of = controls(scanner, public, place, chance)
    words_found = sorted({*search.found, *(word.text for word, _ in came_and_went)})
    for text in words_found[:20]:
        print(f"FOUND {text}: {search.found.get(text, 'in a file that came and went')}", flush=True)
    entered = sum(counts.values())
    whole = not words_found and entered == size and titles == indexed == len(public) and planted == of
    said = (f"{len(words_found)} words found in {search.scans} files, {search.bytes / 1e6:,.0f} MB, scanned while the "
            f"server ran (write-ahead log of {journal_of_writes / 1e6:.1f} MB), after kill -9 and after the stop; "
            f"{entered:,} words were taken or refused as expected "
            f"({', '.join(f'{door} {n}' for door, n in counts.items())}), in {min(scanner.ways.values())} to "
            f"{max(scanner.ways.values())} spellings; {len(filled)} of {len(columns)} sealed columns were written "
            f"(not: {', '.join(sorted(set(columns) - set(filled))) or 'none'}); log of {lines:,} lines, {fine:,} of them DEBUG or TRACE, "
            f"{len(watch.seen)} files seen that came, went or changed. Controls: "
            f"{titles} of {len(public)} titles in clear are found, {indexed} in the index of words; {planted:,} of "
            f"{of:,} planted are found")
    return said, whole
