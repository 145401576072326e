#!/usr/bin/env python3
"""Verifies an export of the journal without Pristan: verify_journal.py EXPORT VERIFIER-KEY"""
import base64, hashlib, json, sys
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # Ed25519: RFC 8032
D = -121665 * pow(121666, -1, P) % P
FIELDS = ["seq", "at", "account", "event", "subject", "detail", "hash"]
def point(data):  # as x, y, 1 and xy
    y, odd = int.from_bytes(data, "little") & ~(1 << 255), data[31] >> 7
    xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    roots = [pow(xx, (P + 3) // 8, P) * pow(2, k * (P - 1) // 4, P) % P for k in (0, 1)]
    x = next(x for root in roots for x in (root, P - root) if x * x % P == xx and x & 1 == odd)
    return x, y, 1, x * y % P
def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
    c, d = 2 * p[3] * q[3] * D, 2 * p[2] * q[2]
    return (b - a) * (d - c) % P, (d + c) * (b + a) % P, (d - c) * (d + c) % P, (b - a) * (b + a) % P
def times(n, p, total=(0, 1, 1, 0)):
    return total if n == 0 else times(n >> 1, add(p, p), add(total, p) if n & 1 else total)
def is_signed(key, signature, text):
    (x, y, z, t), s = point(key), int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % L
    base = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    x, y, z, t = add(times(s, base), times(h, (P - x, y, z, P - t)))
    x, y = x * pow(z, -1, P) % P, y * pow(z, -1, P) % P
    return s < L and signature[:32] == (y | (x & 1) << 255).to_bytes(32, "little")
def check(good, words):
    if not good: raise ValueError(words)
def decoded(text):
    data = base64.b64decode(text, validate=True)
    check(base64.b64encode(data).decode() == text, "is not written in base 64 as it should be")
    return data
def verify(data, verifier):
    sha, where, previous, peaks, n = hashlib.sha256, "the checkpoint", "", [], 0
    try:
        (name, key_id, key), (text, lines, rest) = verifier.split("+", 2), data.split(b"\n\n", 2)
        (origin, size, root), key = text.decode().split("\n"), decoded(key)
        check(key[0] == 1 and sha(name.encode() + b"\n" + key).hexdigest()[:8] == key_id, "the verifier key is none")
        made = [decoded(line[len(name) + 3:]) for line in lines.decode().split("\n") if line.startswith(f"— {name} ")]
        made = [m[4:] for m in made if m[:4].hex() == key_id]
        check(origin == name and made and all(is_signed(key[1:], m, text + b"\n") for m in made), "is not signed with this key")
        for n, line in enumerate(rest.split(b"\n")[:-1], 1):
            where = f"entry {n}"
            entry = json.loads(line.decode())
            fields = [f.encode() for f in [previous] + [str(entry[name]) for name in FIELDS[:-1]]]
            previous = sha(b"".join(len(f).to_bytes(8, "big") + f for f in fields)).hexdigest()
            written = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
            check((list(entry), written, entry["seq"], entry["hash"]) == (FIELDS, line, n, previous), "does not fit the one before it")
            peaks.append((1, sha(b"\0" + bytes.fromhex(previous)).digest()))
            while len(peaks) > 1 and peaks[-2][0] == peaks[-1][0]:
                peaks[-2:] = [(2 * peaks[-1][0], sha(b"\1" + peaks[-2][1] + peaks[-1][1]).digest())]
        where = f"entry {n + 1}"
        check(rest.endswith(b"\n") and n == int(size), f"the export does not end where it should, after entry {size}")
        where, top = f"entries 1 to {n}", peaks.pop()[1]
        while peaks: top = sha(b"\1" + peaks.pop()[1] + top).digest()
        check(decoded(root) == top, "are not those that the checkpoint was signed over")
    except Exception as error: raise ValueError(f"{where}: {str(error) or 'cannot be read'}")
    return f"The journal is whole: {n} entries of {origin}"
if __name__ == "__main__":
    try: print(verify(open(sys.argv[1], "rb").read(), sys.argv[2]))
    except (ValueError, OSError, IndexError) as error: sys.exit(f"{error}" if len(sys.argv) == 3 else __doc__)
