"""Writes the settings of a second run of schemathesis, in which addresses name
things that are there. Called by api.sh: address, token of the coordinator, token of a case worker, settings of the
first run. What the demonstration does not have (a tip, a file, a hold …) is made first."""
import json
import sys
import urllib.request

ADDRESS, TOKEN, WORKER, SETTINGS = sys.argv[1:]


def ask(path, token=TOKEN, body=None, media_type="application/json"):
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": media_type}
    request = urllib.request.Request(f"{ADDRESS}/api/v1{path}", data=data, headers=headers)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read() or b"null")


def first(path, token=TOKEN):
    items = ask(path, token)["items"]
    return items[0]["id"] if items else None


def case_of_the_worker():
    """An open case of the worker with somebody in it: its id, theirs, and that of a file."""
    for case in ask("/cases", WORKER)["items"]:
        persons = ask(f"/cases/{case['id']}/persons", WORKER)["items"]
        if case["state"] == "open" and persons:
            path = f"/cases/{case['id']}/attachments?name=a.txt"
            file = ask(path, WORKER, b"a file", "application/octet-stream")
            return case["id"], persons[0]["id"], file["id"]
    raise SystemExit("the demonstration has no case of the worker")


key = next(p["key"] for p in ask("/programmes")["items"] if p["sort"] == "programme" and p["stage"] == "in_force")
programme = ask(f"/programmes/{key}")
case, person, file = case_of_the_worker()
urllib.request.urlopen(f"{ADDRESS}/tips/new?language=en", data=b"text=A+blue+door").read()
urllib.request.urlopen(f"{ADDRESS}/tips/new?language=en", data=b"text=A+green+door").read()
tips = [tip["id"] for tip in ask("/tips")["items"]]
plan = ask("/retention/plan")
today, periods = plan["on"], {planned["rule"]["id"]: 7 for planned in plan["rules"]}
why = "Nobody of the case can be reached, and it cannot wait."
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
    "/cases/{id}": case,
    "/tips/{id}": tips[0],
    "/alerts/{id}": ask(f"/tips/{tips[1]}/alert", body={})["alert"],
    "/break-glass/{id}": ask(f"/cases/{case}/break-glass", body={"category": "missing_person", "reason": why})["id"],
    "/retention/tables/{id}": ask("/retention/tables", body={"periods": periods, "reason": "A try"})["id"],
    "/retention/holds/{id}": ask("/retention/holds", body={"subject": case, "reason": "A try", "review_on": "2100-01-01"})["id"],
    "/access-requests/{id}": ask(
        "/access-requests", body={"person": person, "received_on": today, "check": "document"}
    )["id"],
    "/breaches/{id}": ask(
        "/breaches", body={"from": today, "until": today, "accounts": [ask("/account", WORKER)["id"]], "about": "A try"}
    )["id"],
}
# What would leave nothing to try for the rest.
ends = {"closeCase", "closeTip", "endAssignment", "refuseAccessRequest", "rejectRetention", "liftHold"}
print(open(SETTINGS, encoding="utf-8").read())
for path, item in ask("/openapi.json")["paths"].items():
    values = {name: value for name, value in there.items() if f"{{{name}}}" in path}
    values |= {"id": id for beginning, id in ids.items() if path.startswith(beginning) and id}
    if path.startswith("/cases/"):
        values |= {name: id for name, id in (("person", person), ("file", file)) if f"{{{name}}}" in path}
    if path.startswith("/shelters/"):
        values["code"] = "TAS-VAR"
    if not values:
        continue
    for method, operation in item.items():
        # What is made here would be gone with the first of them.
        if method == "delete" or operation["operationId"] in ends:
            continue
        sort = {"format": "json"} if operation["operationId"] == "getReport" else {}
        written = ", ".join(f"{name} = {json.dumps(value)}" for name, value in (values | sort).items())
        print(f'[[operations]]\ninclude-operation-id = "{operation["operationId"]}"\nparameters = {{ {written} }}\n')
