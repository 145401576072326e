"""Writes the settings of a second run of schemathesis, in which addresses name
things that are there. Called by api.sh: address, token, settings of the first run."""
import json
import sys
import urllib.request

ADDRESS, TOKEN, SETTINGS = sys.argv[1:]


def ask(path):
    request = urllib.request.Request(f"{ADDRESS}/api/v1{path}", headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def first(path):
    items = ask(path)["items"]
    return items[0]["id"] if items else None


key = next(p["key"] for p in ask("/programmes")["items"] if p["sort"] == "programme" and p["stage"] == "in_force")
programme = ask(f"/programmes/{key}")
there = {
    "key": key,
    "kind": "training",
    "code": "LCCTHB-VAR",
    "lang": "bg",
    "list": "event_status",
}
ids = {
    "/activities/{id}": programme["sections"][0]["activities"][0]["id"],
    "/indicators/{id}": first(f"/programmes/{key}/indicators"),
    "/records/{kind}/{id}": first("/records/training"),
    "/tasks/{id}": first("/tasks"),
    "/submissions/{id}": first("/submissions"),
}
print(open(SETTINGS, encoding="utf-8").read())
for path, item in ask("/openapi.json")["paths"].items():
    values = {name: value for name, value in there.items() if f"{{{name}}}" in path}
    values |= {"id": id for beginning, id in ids.items() if path.startswith(beginning) and id}
    if not values:
        continue
    for method, operation in item.items():
        # What is made here would be gone with the first of them.
        if method == "delete":
            continue
        sort = {"format": "json"} if operation["operationId"] == "getReport" else {}
        written = ", ".join(f"{name} = {json.dumps(value)}" for name, value in (values | sort).items())
        print(f'[[operations]]\ninclude-operation-id = "{operation["operationId"]}"\nparameters = {{ {written} }}\n')
