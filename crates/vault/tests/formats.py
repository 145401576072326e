"""Reads formats.txt without a line of the vault: with libsodium, Argon2 and the
standard library. If the program is lost, this is how its data is opened.

    pip install pynacl argon2-cffi && python3 formats.py
"""
import base64, hashlib, hmac, pathlib
from argon2.low_level import Type, hash_secret_raw
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt as decrypt
from nacl.signing import SigningKey

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


def joined(*parts):
    """Each part after its length in 8 bytes."""
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def mac(key, label, *parts):
    return hmac.new(key, joined(label, *parts), "sha256").digest()


def derive(key, label, *parts):
    """HKDF-SHA-256 to 32 bytes, without salt."""
    extracted = hmac.new(bytes(32), key, "sha256").digest()
    return hmac.new(extracted, joined(label, *parts) + b"\1", "sha256").digest()


def typed(text):
    """The payload of a key or share that people type."""
    kind, letters = text.rsplit(":", 1)
    number, bits = 0, 0
    for letter in letters.replace("-", ""):
        number, bits = number << 5 | LETTERS.index(letter), bits + 5
    whole = (number >> bits % 8).to_bytes(bits // 8, "big")
    payload, checksum = whole[:-4], whole[-4:]
    assert hashlib.sha256(joined(kind.encode()) + payload).digest()[:4] == checksum
    return payload


def times(a, b):
    product = 0
    while b:
        product ^= a if b & 1 else 0
        a, b = a << 1 ^ (0x11B if a & 0x80 else 0), b >> 1
    return product


def over(a, b):
    return next(x for x in range(256) if times(b, x) == a)


lines = [line.split(" ", 1) for line in pathlib.Path(__file__).with_name("formats.txt").read_text().splitlines()]
written = {name: value for name, value in lines if name != "#"}

root = typed(written["ROOT"])
assert mac(root, b"vault root id 1")[:8].hex() == written["ROOT_ID"]

wrapped = bytes.fromhex(written["WRAPPED"])
header, nonce, commitment, closed = wrapped[:14], wrapped[14:38], wrapped[38:70], wrapped[70:]
wrap = derive(root, b"vault wrap 1")
assert mac(wrap, b"vault wrap commitment 1", header, nonce) == commitment
told = joined(b"vault wrapped 1", header, commitment, b"42")
key = decrypt(closed, told, nonce, derive(wrap, b"vault wrapped 1"))

place = joined(b"vault place 1", b"person", b"42", b"name", (1).to_bytes(4, "big"))
commit = derive(key, b"vault commitment 1")

field = bytes.fromhex(written["FIELD"])
header, commitment, closed = field[:30], field[30:62], field[62:]
assert mac(commit, b"vault commitment 1", header) == commitment
told = joined(b"vault field 1", header, commitment, place)
value = decrypt(closed, told, header[6:], derive(key, b"vault field 1"))
assert len(value) == 32 and value.rstrip(b"\0") == "Иванова".encode() + b"\x80"

stream = bytes.fromhex(written["STREAM"])
header, closed = stream[:57], stream[57:]
assert mac(commit, b"vault commitment 1", header[:25]) == header[25:]
prefix = header[6:25]
one = derive(derive(key, b"vault stream 1"), b"vault stream 1", prefix)
told = joined(b"vault stream 1", header, place)
last_chunk = prefix + (0).to_bytes(4, "big") + b"\1"
assert decrypt(closed, told, last_chunk, one) == b"a file"

blind = derive(root, b"vault blind 1", b"person.number")
assert mac(blind, b"vault blind index 1", b"7501020018")[:16].hex() == written["INDEX"]

locked = typed(written["LOCKED"])
kind = written["LOCKED"].rsplit(":", 1)[0].encode()
salt, nonce, commitment, closed = locked[:16], locked[16:40], locked[40:72], locked[72:]
lock = hash_secret_raw(written["PASSPHRASE"].encode(), salt, 2, 19456, 1, 32, Type.ID)
assert mac(lock, b"vault lock commitment 1", salt, nonce) == commitment
told = joined(kind, salt, commitment)
assert decrypt(closed, told, nonce, derive(lock, b"vault lock 1")) == root

shares = [typed(value) for name, value in lines if name == "SHARE"]
for one, two in [(0, 1), (1, 2), (2, 0)]:
    x, y = shares[one][2], shares[two][2]
    pairs = zip(shares[one][19:], shares[two][19:])
    assert bytes(times(over(y, x ^ y), a) ^ times(over(x, x ^ y), b) for a, b in pairs) == root

name, public = b"example.bg/journal", SigningKey(derive(root, b"vault journal 1")).verify_key.encode()
key_id = hashlib.sha256(name + b"\n\1" + public).digest()[:4].hex()
encoded = base64.b64encode(bytes([1]) + public).decode()
assert written["VKEY"] == f"{name.decode()}+{key_id}+{encoded}"

print("all formats are as written")
