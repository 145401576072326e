#!/usr/bin/env python3
"""Refuses source that does what the product never does: start other programs, speak to addresses of others, put text
into a page unescaped, let the script of a page keep or build anything, use algorithms that are broken.

    scripts/source.py

Each rule has a planted line that it must find; a rule that does not find its own is named. docs/asvs.toml names these
rules as tests.
"""
import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent

OURS = "crates/*/src/**/*.rs"
TEMPLATES = "crates/web/templates/**/*.html"
SCRIPT = "ui/src/**/*.js"
CRATES = "crates/*/Cargo.toml"


class Rule:
    """What must not stand in some files, but for `but`: the files where it may, and why."""

    def __init__(self, what, files, pattern, planted, but=()):
        self.what, self.files, self.planted, self.but = what, files, planted, but
        self.pattern = re.compile(pattern)

    def found_in(self, path, text):
        if path in self.but:
            return
        for number, line in enumerate(text.splitlines(), 1):
            if self.pattern.search(line):
                yield f"{path}:{number}: {self.what}: {line.strip()[:100]}"

    def found(self):
        for path in sorted(ROOT.glob(self.files)):
            yield from self.found_in(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))

    def can_fail(self):
        return any(self.found_in("planted", self.planted))


def no_other_program_is_started():
    # Files of strangers are read by the program itself, started anew with less; PostgreSQL is copied by its own
    # programs, whose words are fixed but for the address of the database.
    return Rule("starts another program", OURS, r"process::Command\b|(?<!clap::)\bCommand::new\(|\blibc::exec",
                'Command::new("sh").arg(name)', ["crates/pristan/src/confined.rs",
                 "crates/pristan/src/unseal.rs", "crates/register/src/dump.rs"])


def no_address_of_others_is_asked():
    # A witness is asked by the command of who names it; an issuer of identities is the one configured; the reader of
    # strangers' files tries in its test that it cannot; `unseal` speaks to the server of the same folder.
    return Rule("asks another server", OURS, r"(Tcp|Unix)Stream::connect|\b(reqwest|ureq|isahc|hyper_util::client|hyper::client)\b",
                "let stream = TcpStream::connect(&typed).await?;",
                ["crates/pristan/src/witness.rs", "crates/pristan/src/oidc.rs", "crates/pristan/src/confined.rs",
                 "crates/pristan/src/unseal.rs"])


def nothing_but_drawings_is_put_in_unescaped():
    return Rule("puts text in unescaped", TEMPLATES,
                r"\|\s*safe\b(?<!\{\{ map\|safe)(?<!counts\.map\|safe)(?<!chart\.svg\|safe)(?<!\{\{ chart\|safe)"
                r"(?<!shown\.activities\|safe)(?<!shown\.indicators\|safe)",
                "<p>{{ record.title|safe }}</p>")


def no_script_or_style_stands_in_a_page():
    return Rule("script or style in the page", TEMPLATES,
                r'(?i)<script(?![^>]* src="\{\{ page\.)|<style|\sstyle="|\son[a-z]+="|href="(javascript|data):',
                '<a href="/" onclick="go()">',
                # A report that is saved and sent on has nothing beside it: its styles are in it.
                ["crates/web/templates/report/standalone.html"])


def nothing_is_loaded_from_elsewhere():
    return Rule("loads from elsewhere", TEMPLATES, r'(?i)<(script|img|iframe|object|embed)[^>]*src="https?:|<link[^>]*href="https?:',
                '<script src="https://cdn.example/x.js"></script>')


def styles_load_nothing_from_elsewhere():
    return Rule("loads from elsewhere", "ui/src/**/*.scss", r"""(@import|@use|url\()\s*['"]?https?:""",
                '@import url("https://fonts.example/a.css");')


def the_script_makes_no_markup_and_runs_no_text():
    return Rule("makes markup or runs text", SCRIPT,
                r"\b(innerHTML|outerHTML|insertAdjacentHTML|srcdoc|createContextualFragment)\b|document\.write|\beval\(|new Function|setTimeout\(['\"]",
                "box.innerHTML = answer;")


def the_script_keeps_nothing_and_asks_nobody():
    # What is typed during a call is sent to the address of its own form, as its button does; nothing is read from it.
    return Rule("keeps or sends", SCRIPT,
                r"\b(localStorage|sessionStorage|indexedDB|XMLHttpRequest|WebSocket|EventSource|sendBeacon|postMessage)\b|document\.cookie|\bfetch\(|['\"]message['\"]",
                "localStorage.setItem('name', name);", ["ui/src/call.js"])


def the_script_builds_no_object_from_names_of_others():
    return Rule("could reach a prototype", SCRIPT, r"__proto__|\.prototype\b|Object\.assign|for \(const \w+ in |\[\w*(key|name)\]\s*=",
                "settings[key] = value;")


def the_script_asks_for_nothing_that_a_page_could_shadow():
    # An element with an id or a name stands in for a property that the document or the window does not have of its own.
    return Rule("could be shadowed by a name in a page", SCRIPT,
                r"\bdocument\.(?!(body|documentElement|activeElement|querySelector(All)?|getElementById|getElementsByName|addEventListener)\b)\w"
                r"|\bwindow\.(?!(addEventListener|matchMedia|location|name)\b)\w|\b(document|window|globalThis)\[|\.forms\b|\bglobalThis\.",
                "const token = window.settings.token;")


def no_script_is_given_to_other_sites():
    return Rule("lets other sites read or call", "crates/web/src/**/*.rs", r"(?i)access-control-allow|CorsLayer|jsonp|[\"']callback[\"']",
                'headers.insert("access-control-allow-origin", origin);')


def no_header_of_a_proxy_is_believed():
    return Rule("believes what a client can send", OURS, r"(?i)x-forwarded|x-real-ip|\(\"forwarded\"\)|x-original-|true-client-ip",
                'let address = headers.get("x-forwarded-for");')


def no_broken_algorithm_is_used():
    # Lists of stolen passwords are given out as SHA-1 and cannot be made over, as nobody has the passwords: there it is
    # how one looks up what everybody has, and protects nothing.
    return Rule("uses a broken algorithm", OURS, r"\b(md5|Md5|sha1|Sha1|Ecb|Cbc|Ctr|Des|TripleDes|Rc4|Pkcs1v15\w*)\b::|\b(md5|sha1|ecb|cbc|rc4)::|FOR_LEGACY_USE",
                "let hash = md5::compute(text);", ["crates/pristan/src/stolen.rs"])


def no_crate_of_a_broken_algorithm_is_asked_for():
    return Rule("asks for a broken algorithm", CRATES, r"^(md-?5|md4|sha1|sha-1|des|rc4|rc2|ecb|cbc|blowfish|rsa|openssl)\b",
                'md5 = "0.8"')


def chance_is_drawn_in_one_place():
    return Rule("draws chance", OURS, r"\b(SysRng|OsRng|ThreadRng|thread_rng|getrandom|SmallRng)\b|rand::rng\(|fastrand",
                "let id: u64 = rand::rng().random();", ["crates/pristan/src/edge.rs"])


def no_pattern_is_made_of_what_was_typed():
    return Rule("makes a pattern", CRATES, r"^(regex|fancy-regex|pcre2?|regex-lite|onig)\b", 'regex.workspace = true')


def no_language_of_queries_but_sql():
    return Rule("speaks to another interpreter", CRATES,
                r"^(ldap3|sxd-xpath|libxml|memcache|redis|mongodb|tera|handlebars|minijinja|rhai|mlua|async-graphql|juniper|axum-extra-ws|tungstenite|tokio-tungstenite|webrtc|jsonwebtoken)\b",
                'ldap3 = "0.11"')


def no_format_that_runs_is_read():
    # serde reads into types that were named; nothing that is read names a type.
    return Rule("reads a format that runs or names types", CRATES, r"^(typetag|serde_pickle|bincode|serde_yaml|serde-pickle)\b", 'typetag = "0.2"')


def every_crate_is_from_the_registry(text=None):
    """What is wrong in the lock: a package neither ours nor from the registry with its sum."""
    read = tomllib.loads(text if text is not None else (ROOT / "Cargo.lock").read_text(encoding="utf-8"))
    ours = {tomllib.loads(p.read_text(encoding="utf-8"))["package"]["name"] for p in ROOT.glob(CRATES)}
    for package in read["package"]:
        name, source = package["name"], package.get("source")
        if source is None and name in ours:
            continue
        if source != "registry+https://github.com/rust-lang/crates.io-index" or "checksum" not in package:
            yield f"Cargo.lock: {name} is from {source or 'a folder'}"


def every_file_of_tests_is_run(listed=None):
    """The files of tests that stand beside an `all.rs` and are not named in it: they would never be run."""
    for all_of_them in sorted(ROOT.glob("crates/*/tests/all.rs")):
        named = set(re.findall(r"(?m)^mod (\w+);", listed if listed is not None else all_of_them.read_text(encoding="utf-8")))
        for file in sorted(all_of_them.parent.glob("*.rs")):
            if file != all_of_them and file.stem not in named:
                yield f"{file.relative_to(ROOT)} is never run: {all_of_them.relative_to(ROOT)} does not name it"


def types_of_the_api_are_named_apart(more=""):
    """The types that stand in the API's document under a name that another has: one of the two would be described as
    the other."""
    attributes = re.compile(r"((?:^[ \t]*(?:#\[.*\]|///.*)\n|^[ \t]*#\[[^\n]*\n(?:[^\n]*\n)*?[^\n]*\)\]\n)+)"
                            r"[ \t]*(?:pub(?:\(\w+\))? )?(?:struct|enum) (\w+)", re.M)
    owners = {}
    texts = {str(p.relative_to(ROOT)): p.read_text(encoding="utf-8") for p in sorted(ROOT.glob("crates/web/src/api/*.rs"))}
    for path, text in [*texts.items(), ("planted", more)]:
        for above, name in attributes.findall(text):
            if not re.search(r"derive\([^)]*ToSchema", above):
                continue
            told = re.search(r"schema\(as = (\w+)", above)
            owner = owners.setdefault(told.group(1) if told else name, path)
            if owner != path:
                yield f"{path}: {name} is named like a type of {owner} in the API's document: give it #[schema(as = …)]"


RULES = [
    no_other_program_is_started, no_address_of_others_is_asked, nothing_but_drawings_is_put_in_unescaped,
    no_script_or_style_stands_in_a_page, nothing_is_loaded_from_elsewhere, styles_load_nothing_from_elsewhere,
    the_script_makes_no_markup_and_runs_no_text, the_script_keeps_nothing_and_asks_nobody,
    the_script_builds_no_object_from_names_of_others, the_script_asks_for_nothing_that_a_page_could_shadow,
    no_script_is_given_to_other_sites,
    no_header_of_a_proxy_is_believed, no_broken_algorithm_is_used,
    no_crate_of_a_broken_algorithm_is_asked_for, chance_is_drawn_in_one_place, no_pattern_is_made_of_what_was_typed,
    no_language_of_queries_but_sql, no_format_that_runs_is_read,
]


def main():
    wrong = []
    for make in RULES:
        rule = make()
        wrong += rule.found()
        if not any(ROOT.glob(rule.files)):
            wrong.append(f"{make.__name__} reads no file")
        if not rule.can_fail():
            wrong.append(f"{make.__name__} does not find what was planted")
    wrong += every_crate_is_from_the_registry()
    if not list(every_crate_is_from_the_registry('[[package]]\nname = "x"\nsource = "git+https://example.org/x"\n')):
        wrong.append("a crate from elsewhere is not found")
    wrong += every_file_of_tests_is_run()
    if not list(every_file_of_tests_is_run("mod common;\n")):
        wrong.append("a file of tests that is never run is not found")
    wrong += types_of_the_api_are_named_apart()
    if not list(types_of_the_api_are_named_apart("#[derive(ToSchema)]\nstruct NewRecord {\n")):
        wrong.append("two types of one name are not found")
    for problem in wrong:
        print(problem, file=sys.stderr)
    if wrong:
        sys.exit(1)
    print(f"{len(RULES) + 3} rules, each of which found its planted line, found nothing else")


if __name__ == "__main__":
    main()
