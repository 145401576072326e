"""The sums of what is kept, computed from the formula a second time.

crates/register/src/sum.rs says what they are. Which tables and columns fall into a part
is read from the program's own list (sum/parts.rs); how they are summed is written anew.
"""
import hashlib
import re
import struct
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "crates/register/src/sum/parts.rs"
GONE = bytes(32)


def parts():
    """Name of a part → [(table, key, order, columns)]."""
    found = {}
    for text in SOURCE.read_text().split(": Part = Part {")[1:]:
        text = text.partition("};\n")[0]
        found[re.search(r'name: "(\w+)"', text)[1]] = [
            (table, key, order.split(", ") if order else [], columns.split(", ") if columns else [])
            for table, key, order, columns in re.findall(
                r'name: "(\w+)",\s+key: "(\w+)",\s+order: "([^"]*)",\s+columns: "([^"]*)"', text)]
    if len(found) < 15:
        raise RuntimeError("the list of parts is not understood")
    return found


PARTS = parts()
TABLES = {table for tables in PARTS.values() for table, *_ in tables}


def field(sort, value):
    return sort + struct.pack(">Q", len(value)) + value


def content(digests, c, tables, only=None):
    """Adds to `digests` the content of each part, by its id."""
    for table, key, order, columns in tables:
        names = order + columns
        where, values = ("", ()) if only is None else (f" WHERE {key} = ?", (only,))
        sql = f"SELECT {', '.join([key, *names])} FROM {table}{where} ORDER BY {', '.join([key, *order])}"
        for row in c.execute(sql, values):
            text = [field(b"(", table.encode())]
            for name, value in zip(names, row[1:]):
                if value is None:
                    continue
                text.append(field(b",", name.encode()))
                if isinstance(value, int):
                    text.append(field(b"i", struct.pack(">q", value)))
                elif isinstance(value, bytes):
                    text.append(field(b"b", value))
                else:
                    text.append(field(b"t", str(value).encode(errors="surrogateescape")))
            digests.setdefault(row[0], hashlib.sha256()).update(b"".join(text))
    return digests


def summed(salt, part, row, digest):
    total = hashlib.sha256()
    for one in (b"pristan-sum-1", salt, part.encode(), str(row).encode(errors="surrogateescape"), digest):
        total.update(struct.pack(">Q", len(one)) + one)
    return total.digest()


def standing(c):
    """The sums that hold now, (entry, place) → sum, and the entries whose list is not their own."""
    sums, wrong, seen = {}, [], set()
    for entry, listed, event, detail in c.execute(
            "SELECT s.entry, s.list, j.event, j.detail FROM journal_sum s LEFT JOIN journal j ON j.seq = s.entry"
            " ORDER BY s.entry"):
        seen.add(entry)
        said = re.search(r'"sums":"([0-9a-f]{64})"\}$', detail or "")
        whole = isinstance(listed, bytes) and listed and len(listed) % 44 == 0
        if not whole or not said or hashlib.sha256(listed).hexdigest() != said[1]:
            wrong.append(f"entry {entry}: its list of sums is not its own")
            continue
        if event == "sums.taken" and '"first":true' in detail:
            sums.clear()
        for place in range(len(listed) // 44):
            total, before, at = struct.unpack(">32sqI", listed[place * 44:place * 44 + 44])
            if before:
                sums.pop((before, at), None)
            if total != GONE:
                sums[entry, place] = total
    first = min(seen, default=0)
    wrong += [f"entry {seq}: its list of sums is missing" for seq, in c.execute(
        "SELECT seq FROM journal WHERE detail LIKE '%\"sums\":\"%' AND seq >= ?", (first,)) if seq not in seen]
    return sums, wrong


def differing(c, after=None):
    """What is not as it was written: sentences that name it. With `after`, only what was
    written by entries after that number is compared."""
    sums, wrong = standing(c)
    placed = {}
    for part, row, entry, place, salt in c.execute("SELECT part, part_row, entry, place, salt FROM part_sum"):
        placed.setdefault(part, {})[row] = ((entry, place), salt)
    for part, tables in PARTS.items():
        known = placed.get(part, {})
        digests = {}
        if after is None:
            content(digests, c, tables)
        else:
            for row, (at, _) in known.items():
                if at[0] > after:
                    content(digests, c, tables, row)
        for row, digest in digests.items():
            at, salt = known.get(row, (None, b""))
            if at is None:
                wrong.append(f"{part} {row}: not in the journal")
                continue
            salt = salt if isinstance(salt, bytes) else str(salt).encode(errors="surrogateescape")
            if sums.pop(at, None) != summed(salt, part, row, digest.digest()):
                wrong.append(f"{part} {row}: reads otherwise than it was written")
    names = {at: f"{part} {row}" for part, rows in placed.items() for row, (at, _) in rows.items()}
    wrong += [f"{names.get(at, f'what entry {at[0]} wrote')}: gone" for at in sums if after is None or at[0] > after]
    return wrong
