"""100,000 records of training in SQLite for the peer.  usage: directus_db.py OUT.db [N] [SEED]"""
import datetime
import os
import random
import sqlite3
import sys
import uuid

path = sys.argv[1]
number = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
kinds = [f"kind{n:02d}" for n in range(30)]
weights = [1 / (n + 1) for n in range(30)]
words = (
    "обучение съдии прокурори социални работници превенция кампания материали училище доброволци "
    "Бургас Варна София мигранти трафик жертви закрила приют насочване механизъм"
).split()
first = datetime.date(2015, 1, 1)


def record(n):
    return (
        str(uuid.UUID(int=chance.getrandbits(128))),
        f"Събитие {n} " + chance.choice(words),
        chance.choices(kinds, weights)[0],
        str(first + datetime.timedelta(chance.randrange(1095))),
        f"BG{chance.randrange(28):02d}",
        f"org{chance.randrange(40)}",
        chance.randrange(40),
        chance.randrange(40),
        chance.choice(["planned", "held", "held", "cancelled"]),
        " ".join(chance.choices(words, k=22)),
        "2017-01-01 00:00:00",
    )


if os.path.exists(path):
    os.remove(path)
base = sqlite3.connect(path)
base.execute(
    "create table training(id char(36) primary key, title varchar(255), kind varchar(30), held_on date,"
    " region varchar(10), organisation varchar(20), participants_women integer, participants_men integer,"
    " status varchar(20), notes text, created_at datetime)"
)
base.executemany("insert into training values(?,?,?,?,?,?,?,?,?,?,?)", (record(n) for n in range(number)))
for n, columns in enumerate(("kind,held_on", "region", "organisation", "held_on")):
    base.execute(f"create index i{n} on training({columns})")
base.commit()
