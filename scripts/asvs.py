#!/usr/bin/env python3
"""Checks docs/asvs.toml, which says of every requirement of OWASP ASVS 5.0.0 what stands for it here, and writes
docs/asvs.md from it.

    scripts/asvs.py             check, and write the page
    scripts/asvs.py --check     check, and that the page is the one that would be written
    scripts/asvs.py --also REF  look for tests and documents in that branch as well, before it is merged; repeatable

Every requirement must be there once with its level; every test that is named must be a test in the source; every
document and heading that is named must be there. What this cannot see is whether a test tests what its row says:
that is read by a person.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = "docs/asvs.md"
SOURCE = "docs/asvs.toml"

# The levels of the requirements of every section, in their order: "1.1": "22" is 1.1.1 and 1.1.2, both of level 2.
STANDARD = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123",
    "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23",
    "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3", "3.7": "22333",
    "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222",
    "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333", "6.6": "2223",
    "6.7": "33", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22",
    "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222", "10.6": "22",
    "10.7": "222",
    "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23", "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223",
    "13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233",
    "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333",
    "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223",
    "17.1": "23", "17.2": "22223333", "17.3": "22",
}
CHAPTERS = {
    1: "Encoding and sanitising", 2: "Validation and business rules", 3: "Browser", 4: "Web service", 5: "Files",
    6: "Authentication", 7: "Sessions", 8: "Authorisation", 9: "Self-contained tokens", 10: "OAuth and OIDC",
    11: "Cryptography", 12: "Transport", 13: "Configuration", 14: "Data protection", 15: "Architecture and code",
    16: "Logging and errors", 17: "WebRTC",
}
VERDICTS = ("test", "document", "deployment", "not_applicable", "open")
WORDS = {"test": "test", "document": "document", "deployment": "deployment", "not_applicable": "not applicable",
         "open": "open"}


def requirements():
    """Every id of the standard with its level."""
    return {f"{section}.{n}": int(level) for section, levels in STANDARD.items() for n, level in enumerate(levels, 1)}


class Tree:
    """The files of the working tree, and of branches that are named besides."""

    def __init__(self, root, also):
        self.root, self.also, self.kept = root, also, {}

    def texts(self, path):
        """The text of a file, as it stands here and in each branch; nothing where it is not."""
        if path not in self.kept:
            found = []
            here = self.root / path
            if here.is_file():
                found.append(here.read_text(encoding="utf-8", errors="replace"))
            for ref in self.also:
                shown = subprocess.run(["git", "-C", str(self.root), "show", f"{ref}:{path}"], capture_output=True)
                if shown.returncode == 0:
                    found.append(shown.stdout.decode("utf-8", errors="replace"))
            self.kept[path] = found
        return self.kept[path]


def is_test(text, path, name):
    """Whether `name` is a test in the text of a file: not a helper, and not a word in a comment."""
    if not re.fullmatch(r"\w+", name):
        return False
    if path.endswith(".rs"):
        attributed = rf"^\s*#\[(?:tokio::)?test[^\n]*\]\s*\n(?:\s*(?:#\[|//)[^\n]*\n)*\s*(?:async )?fn {name}\("
        if re.search(attributed, text, re.M):
            return True
        # The macros that make a test for each engine take functions without an attribute.
        for block in re.findall(r"^on_\w+! \{\n(.*?)^\}", text, re.M | re.S):
            if re.search(rf"^    async fn {name}\(", block, re.M):
                return True
        return False
    if path.endswith(".mjs"):
        return re.search(rf"^export (?:async )?function {name}\(", text, re.M) is not None
    if path.endswith(".py"):
        return re.search(rf"^(?:async )?def {name}\(", text, re.M) is not None
    return False


def anchors(text):
    """The anchors of the headings of a page, as they are made where it is read."""
    found = set()
    for heading in re.findall(r"^#+ +(.+?) *$", text, re.M):
        heading = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        found.add(re.sub(r"[^\w\- ]", "", heading).replace(" ", "-"))
    return found


def wrong_place(tree, place):
    """What is wrong with a place that a row names; nothing when it is there."""
    path, _, name = place.partition("::")
    path, _, anchor = path.partition("#")
    texts = tree.texts(path)
    if not texts:
        return f"there is no file {path}"
    if name and not any(is_test(text, path, name) for text in texts):
        return f"{path} has no test {name}"
    if anchor and not any(anchor in anchors(text) for text in texts):
        return f"{path} has no heading #{anchor}"
    if not name and path.endswith(".rs") and "/tests/" in path:
        return f"{place} names no test of the file"
    return None


def check(rows, tree):
    """Everything that is wrong with the rows."""
    wrong = []
    wanted = requirements()
    for id_ in wanted.keys() - rows.keys():
        wrong.append(f"{id_}: is not in the table")
    for id_, row in rows.items():
        where, verdict = row.get("where", []), row.get("verdict")
        if id_ not in wanted:
            wrong.append(f"{id_}: is no requirement of 5.0.0")
            continue
        if unknown := row.keys() - {"level", "verdict", "where", "note"}:
            wrong.append(f"{id_}: {', '.join(sorted(unknown))} is no column")
        if row.get("level") != wanted[id_]:
            wrong.append(f"{id_}: is of level {wanted[id_]}")
        if verdict not in VERDICTS:
            wrong.append(f"{id_}: {verdict!r} is no verdict")
        if not str(row.get("note", "")).strip():
            wrong.append(f"{id_}: says nothing")
        if verdict == "test" and not where:
            wrong.append(f"{id_}: names no test")
        if verdict == "test" and not any("::" in w or w.startswith("scripts/") for w in where):
            wrong.append(f"{id_}: names no test")
        if verdict in ("document", "deployment") and not any(w.startswith("/") or "." in w for w in where):
            wrong.append(f"{id_}: names no document")
        wrong += [f"{id_}: {problem}" for place in where if (problem := wrong_place(tree, place))]
    return sorted(wrong)


def in_order(ids):
    return sorted(ids, key=lambda id_: [int(part) for part in id_.split(".")])


def link(place):
    path, _, name = place.partition("::")
    target = path if not path.startswith("docs/") else path.removeprefix("docs/")
    target = target if path.startswith("docs/") else f"../{target}"
    shown = name or path
    return f"[{shown}]({target})"


def count(rows, verdict, level, chapter=None):
    return sum(
        1 for id_, row in rows.items()
        if row["verdict"] == verdict and row["level"] == level and chapter in (None, int(id_.split(".")[0])))


def page(rows, foreword):
    """The page, in Markdown."""
    out = ["# OWASP ASVS 5.0.0", "",
           "<!-- Written by scripts/asvs.py from docs/asvs.toml: change that, not this. -->", "", foreword.strip(), ""]
    out += ["## How much", "", "| level | " + " | ".join(WORDS[v] for v in VERDICTS) + " | all |",
            "|---|" + "--:|" * (len(VERDICTS) + 1)]
    for level in (1, 2, 3):
        numbers = [count(rows, v, level) for v in VERDICTS]
        out.append(f"| L{level} | " + " | ".join(map(str, numbers)) + f" | {sum(numbers)} |")
    out += ["", "By chapter, each cell for L1 / L2 / L3:", "",
            "| chapter | " + " | ".join(WORDS[v] for v in VERDICTS) + " |", "|---|" + "--:|" * len(VERDICTS)]
    for chapter, name in CHAPTERS.items():
        cells = [" / ".join(str(count(rows, v, level, chapter)) for level in (1, 2, 3)) for v in VERDICTS]
        cells = ["" if cell == "0 / 0 / 0" else cell for cell in cells]
        out.append(f"| V{chapter} {name} | " + " | ".join(cells) + " |")
    for chapter, name in CHAPTERS.items():
        out += ["", f"## V{chapter} {name}", "", "| | L | | asks, and what stands for it | where |", "|---|---|---|---|---|"]
        for id_ in in_order(i for i in rows if int(i.split(".")[0]) == chapter):
            row = rows[id_]
            where = "<br>".join(link(w) for w in row.get("where", []))
            note = row["note"].replace("|", "\\|")
            verdict = WORDS[row["verdict"]]
            verdict = f"**{verdict}**" if row["verdict"] == "open" else verdict
            out.append(f"| {id_} | {row['level']} | {verdict} | {note} | {where} |")
    return "\n".join(out) + "\n"


def self_test(rows, tree):
    """What must be caught is caught, else the check proves nothing."""
    some = next((id_, row) for id_, row in rows.items() if row["verdict"] == "test")

    def wrong_with(**change):
        return check({**rows, some[0]: {**some[1], **change}}, tree)

    before = set(check(rows, tree))
    controls = {
        "a test that is not there": wrong_with(where=["crates/domain/tests/permissions.rs::nothing_of_the_sort"]),
        "a helper that is no test": wrong_with(where=["crates/web/tests/account.rs::secret"]),
        "a file that is not there": wrong_with(where=["crates/domain/tests/nothing.rs::a"]),
        "a heading that is not there": wrong_with(where=["SECURITY.md#nothing-of-the-sort"]),
        "a test without a place": wrong_with(where=[]),
        "a wrong level": wrong_with(level=4),
        "a verdict of one's own": wrong_with(verdict="fine"),
        "a requirement left out": check({i: r for i, r in rows.items() if i != some[0]}, tree),
        "a requirement made up": check({**rows, "1.1.99": some[1]}, tree),
    }
    return [f"the check does not notice {what}" for what, found in controls.items() if not set(found) - before]


def main():
    parser = argparse.ArgumentParser(description="Checks and writes what stands for OWASP ASVS 5.0.0.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the page is not the one to write")
    parser.add_argument("--also", action="append", default=[], metavar="REF", help="look in this branch as well")
    given = parser.parse_args()
    tree = Tree(ROOT, given.also)
    # TOML itself refuses a requirement that is there twice.
    read = tomllib.loads((ROOT / SOURCE).read_text(encoding="utf-8"))
    rows = read["requirement"]
    wrong = check(rows, tree)
    wrong += self_test(rows, tree)
    if len(requirements()) != 345:
        wrong.append("the standard has 345 requirements")
    if not wrong:
        text = page(rows, read["foreword"])
        path = ROOT / PAGE
        if not given.check:
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            wrong.append(f"{PAGE} is not what {SOURCE} says: run scripts/asvs.py")
    for problem in wrong:
        print(problem, file=sys.stderr)
    if wrong:
        sys.exit(1)
    totals = {v: sum(r["verdict"] == v for r in rows.values()) for v in VERDICTS}
    print(f"ASVS 5.0.0: {len(rows)} requirements: " + ", ".join(f"{n} {WORDS[v]}" for v, n in totals.items()))


if __name__ == "__main__":
    main()
