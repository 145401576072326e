"""Words that nobody uses, every way they may lie in a file, and a scanner that finds them.

A word is a head by chance, a mark that is the same for its script, and a tail that no other word has. What is
looked for is mark and tail: an index of words keeps of one only what differs from the word before, so that the
head may be missing. All words of a script are of one length, so that one search for the mark, as it is spelled,
finds where any of them may be, and a table says which it is.
"""
import base64
import io
import os
import zipfile
from dataclasses import dataclass

# The letters of a tail are one letter each in Latin too, so that a transliteration is as long as what it is of.
LETTERS = {"latin": "abdefgiklmnoprstuvz", "cyrillic": "абвгдезиклмнопрстуф", "digits": "0123456789"}
MARKS = {"latin": "Qjx", "cyrillic": "Щъж", "digits": "7391"}
TAIL = {"latin": 6, "cyrillic": 6, "digits": 8}
SHARES = {"latin": 0.45, "cyrillic": 0.45, "digits": 0.10}
# The official transliteration (Transliteration Act, annex), of the letters that occur.
IN_LATIN = str.maketrans(dict(zip("абвгдезиклмнопрстуф", "abvgdeziklmnoprstuf")) | {"щ": "sht", "ъ": "a", "ж": "zh"})


@dataclass(frozen=True)
class Word:
    text: str
    core: str  # mark and tail: what is looked for
    script: str


def coined(count, chance):
    """So many different words, in the shares of `SHARES` and in random order."""
    numbers = {script: round(share * count) for script, share in SHARES.items()}
    numbers["latin"] += count - sum(numbers.values())
    made = []
    for script, number in numbers.items():
        letters, tails = LETTERS[script], set()
        while len(tails) < number:
            tails.add("".join(chance.choices(letters, k=TAIL[script])))
        for tail in sorted(tails):
            head = "".join(chance.choices(letters, k=4))
            core = MARKS[script] + tail
            made.append(Word(head.capitalize() + core, core, script))
    chance.shuffle(made)
    return made


def in_base64(data, shift, alphabet=base64.b64encode):
    """The digits of base64 that hold nothing but `data`, when `shift` bytes stand before it."""
    digits = alphabet(bytes(shift) + data)
    return digits[-(-shift * 8 // 6):(shift + len(data)) * 8 // 6]


def cases(core):
    return {"as typed": core, "small": core.lower(), "capital": core.upper()}


def utf16(text, order):
    return text.encode(f"utf-16-{order}")


def spellings(core, script):
    """Name and bytes of every way `core` may lie in a file."""
    for case, text in cases(core).items():
        plain = text.encode()
        yield f"UTF-8, {case}", plain
        yield f"UTF-16LE, {case}", utf16(text, "le")
        yield f"UTF-16BE, {case}", utf16(text, "be")
        yield f"UTF-32LE, {case}", text.encode("utf-32-le")
        yield f"hex, {case}", plain.hex().encode()
        yield f"HEX, {case}", plain.hex().upper().encode()
        for shift in range(3):
            yield f"base64 after {shift}, {case}", in_base64(plain, shift)
            yield f"base64url after {shift}, {case}", in_base64(plain, shift, base64.urlsafe_b64encode)
            yield f"base64 of UTF-16 after {shift}, {case}", in_base64(utf16(text, "le"), shift)
        yield f"reversed, {case}", text[::-1].encode()
        yield f"percent, {case}", "".join(f"%{b:02X}" for b in plain).encode()
        yield f"small percent, {case}", "".join(f"%{b:02x}" for b in plain).encode()
        yield f"JSON, {case}", "".join(f"\\u{ord(c):04x}" for c in text).encode()
        yield f"capital JSON, {case}", "".join(f"\\u{ord(c):04X}" for c in text).encode()
        yield f"HTML, {case}", "".join(f"&#{ord(c)};" for c in text).encode()
        if script == "cyrillic":
            yield f"windows-1251, {case}", text.encode("cp1251")
    if script == "cyrillic":
        for case, text in cases(core.lower().translate(IN_LATIN).capitalize()).items():
            yield f"in Latin, {case}", text.encode()


class Scanner:
    """Finds words in bytes, whichever way they are spelled."""

    def __init__(self, words):
        of = {}  # by script and spelling: the bytes of each word
        for word in words:
            for name, spelled in spellings(word.core, word.script):
                of.setdefault((word.script, name), {}).setdefault(spelled, (word, name))
        self.groups, self.ways = [], {}
        seen = set()
        for (script, name), table in of.items():
            # Of what is the same (digits have no capitals) one is enough.
            if frozenset(table) in seen:
                continue
            seen.add(frozenset(table))
            self.ways[script] = self.ways.get(script, 0) + 1
            for length in {len(spelled) for spelled in table}:
                some = {s: found for s, found in table.items() if len(s) == length}
                self.groups.append((*common(list(some)), length, some))

    def scan(self, data):
        """The words in `data`, each with the name of its spelling."""
        found = set()
        for mark, before, length, table in self.groups:
            at = data.find(mark)
            while at >= 0:
                begin = at - before
                hit = table.get(bytes(data[begin:begin + length])) if begin >= 0 else None
                if hit:
                    found.add(hit)
                at = data.find(mark, at + 1)
        return found

    def scan_file(self, path, data=None):
        """As `scan`, and in the parts of what is packed."""
        data = path.read_bytes() if data is None else data
        found = self.scan(data)
        if data[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                for name in packed.namelist():
                    found |= self.scan(packed.read(name))
        return found

    def planted(self):
        """Every spelling of every word as the scanner knows it, for the control."""
        return [(spelled, hit) for _, _, _, table in self.groups for spelled, hit in table.items()]


def common(spelled):
    """What all of these begin or end with, whichever is longer, and how many bytes stand before it. All are of one
    length. With one alone it is the whole of it."""
    begin = os.path.commonprefix(spelled)
    end = os.path.commonprefix([s[::-1] for s in spelled])[::-1]
    if len(end) > len(begin):
        return end, len(spelled[0]) - len(end)
    return begin, 0
