#!/usr/bin/env python3
"""Copies a register from SQLite into PostgreSQL, to be measured there: `to_postgres.py FOLDER URL`.

Both databases have their tables already (`pristan migrate up`); the tables of the target are emptied. The database of the
keys, `NAME_keys`, is filled from `keys.db`. Word search is of each engine's own making and is not copied: the words of
records are made when records are entered. For measuring alone: nothing is asked of what is copied.
"""
import pathlib
import sqlite3
import subprocess
import sys
import urllib.parse

folder, url = pathlib.Path(sys.argv[1]), sys.argv[2]
# Made by sqlx and by FTS5.
OWN = ("_sqlx_migrations", "record_word", "sqlite_")


def psql(url, *args, **how):
    words = ["psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", url, *args]
    return subprocess.run(words, check=True, **how)


def told(value):
    """A value in the text form of COPY."""
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    for plain, escaped in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        value = str(value).replace(plain, escaped)
    return value


def copy(file, url):
    there = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    names = [name for (name,) in there.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    names = [name for name in names if not name.startswith(OWN)]
    psql(url, "--command", f"TRUNCATE {', '.join(names)} CASCADE")
    for name in names:
        rows = there.execute(f"SELECT * FROM {name}")
        columns = ", ".join(column for column, *_ in rows.description)
        words = ["psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", url, "--command",
                 # Rows come table by table, before those they refer to.
                 "SET session_replication_role = replica", "--command", f"COPY {name} ({columns}) FROM STDIN"]
        with subprocess.Popen(words, stdin=subprocess.PIPE, text=True) as process:
            for row in rows:
                process.stdin.write("\t".join(map(told, row)) + "\n")
        if process.returncode:
            sys.exit(f"{name} was not copied")
    psql(url, "--command", "ANALYZE")


parts = urllib.parse.urlsplit(url)
copy(folder / "pristan.db", url)
copy(folder / "keys.db", parts._replace(path=parts.path + "_keys").geturl())
