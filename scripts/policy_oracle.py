#!/usr/bin/env python3
"""The policy a second time, from the specification, against the program's own.

    pristan policy print --json | scripts/policy_oracle.py

Written from docs/policy.md and the design, not from the program: it names who
is let in and what is kept from whom as sets, and decides every combination of
role, relation, action, class of field and context. It prints how many were
compared, and leaves with 1 when one differs. With --control it flips each row
of the program's table in one cell, and leaves with 1 unless every flip is found.
"""
import json
import sys

ROLES = ("coordinator officer secretary focal_point case_worker analyst"
         " data_protection_officer administrator").split()
POSTS = ("case_worker psychologist shelter_manager lawyer child_protection_officer"
         " liaison").split()
RELATIONS = (["Own", "Territory", "Partner", "Addressee"]
             + ["Assigned/" + post for post in POSTS] + ["Referred", "Guardian", "Other"])
CLASSES = ("- public statistical internal identity contact health narrative"
           " shelter_location investigation").split()
SEALED = set(CLASSES[4:])
PURPOSES = [None] + ("recognition support referral proceeding correction"
                     " subject_request").split()

# Two people who run the whole; those who work with records; those on cases.
RUN = {"coordinator", "officer"}
LOCAL = {"secretary", "focal_point"}
ON_CASES = {"coordinator", "officer", "secretary", "case_worker"}
ANYBODY = set(ROLES)
ANYWHERE = None
IN_THE_CASE = {"Assigned", "Referred", "Guardian"}


def grants(who, where):
    return [(role, where) for role in who]


# Per action: who, and how near they must be (ANYWHERE: no matter).
GRANTS = {
    "ReadProgramme": grants(ANYBODY, ANYWHERE),
    "PrepareProgramme": grants(RUN, ANYWHERE),
    "AnswerComment": grants(RUN, ANYWHERE),
    "Comment": grants(RUN | LOCAL, ANYWHERE),
    "ApproveNarrative": grants({"coordinator"}, ANYWHERE),
    "ReadJournal": grants({"coordinator", "data_protection_officer"}, ANYWHERE),
    "ManageAccounts": grants({"administrator"}, ANYWHERE),
    "OpenCase": grants(RUN, ANYWHERE) + grants({"secretary"}, {"Own", "Territory"})
                + grants({"case_worker"}, {"Own"}),
    "ReadCase": grants(RUN, ANYWHERE) + grants({"secretary"}, {"Own", "Territory"})
                + grants({"secretary", "case_worker"}, IN_THE_CASE),
    "ReadSteps": grants({"coordinator"}, ANYWHERE)
                 + grants({"officer", "secretary", "case_worker"}, IN_THE_CASE),
    "AssignCase": grants({"coordinator"}, ANYWHERE) + grants({"secretary"}, {"Own", "Territory"}),
    "WriteCase": grants(ON_CASES, {"Assigned"}),
    "TakeReferral": grants(ON_CASES, {"Addressee"}),
    "EnterPerson": grants(ON_CASES, {"Assigned"}),
    "RevealPerson": grants(ON_CASES, IN_THE_CASE),
    "FindPerson": grants(ON_CASES, IN_THE_CASE),
    "ErasePerson": grants({"coordinator", "data_protection_officer"}, ANYWHERE),
    "ReadTip": grants(RUN, ANYWHERE),
    "AnswerTip": grants(RUN, ANYWHERE),
    "TakeAlert": grants(RUN, ANYWHERE) + grants({"secretary", "case_worker"}, {"Own"}),
    "ReadAlert": grants(RUN, ANYWHERE) + grants({"secretary"}, {"Own", "Territory", "Assigned"})
                 + grants({"case_worker"}, {"Own", "Assigned"}),
    "RevealAlert": grants(RUN, ANYWHERE) + grants({"secretary"}, {"Own", "Territory", "Assigned"})
                   + grants({"case_worker"}, {"Own", "Assigned"}),
    "DecideAlert": grants(RUN, ANYWHERE) + grants({"secretary"}, {"Own", "Territory"}),
    "ReadRetention": grants({"coordinator", "data_protection_officer"}, ANYWHERE),
    "SetRetention": grants({"coordinator", "data_protection_officer"}, ANYWHERE),
    "HandleRequest": grants({"coordinator", "data_protection_officer"}, ANYWHERE),
    "HandleBreach": grants({"coordinator", "data_protection_officer"}, ANYWHERE),
    "PlaceHold": grants({"coordinator"}, ANYWHERE),
    "BreakGlass": grants(ON_CASES, ANYWHERE),
    "ReviewBreakGlass": grants({"data_protection_officer"}, ANYWHERE),
    "AgreeRole": grants({"coordinator", "administrator"}, ANYWHERE),
    "AgreeKeys": grants({"coordinator", "administrator"}, ANYWHERE),
    "AgreeExport": grants({"coordinator", "data_protection_officer"}, ANYWHERE),
    "AgreeMerge": grants({"coordinator", "data_protection_officer"}, ANYWHERE),
    "ReviewAlarms": grants({"coordinator", "data_protection_officer"}, ANYWHERE),
    "KeepDecoys": grants({"data_protection_officer"}, ANYWHERE),
    "KeepBackups": grants({"coordinator", "administrator"}, ANYWHERE),
    "SendPersonList": grants(RUN, ANYWHERE) + grants(LOCAL, {"Own"}),
    "ReviewLinks": grants(RUN, ANYWHERE),
    "ReadReconciliation": grants(RUN | {"analyst"}, ANYWHERE),
    "ReadStatistics": grants(RUN | {"analyst"}, ANYWHERE),
    "Publish": grants(RUN, ANYWHERE),
    "KeepServices": grants(RUN, ANYWHERE) + grants(LOCAL | {"case_worker"}, {"Own"}),
    "ReadLawyers": grants(RUN | LOCAL | {"case_worker"}, ANYWHERE),
    "KeepLawyers": grants(RUN, ANYWHERE) + grants(LOCAL | {"case_worker"}, {"Own"}),
    "EnterShelter": grants({"case_worker"}, {"Own"}),
    "RevealShelter": grants({"case_worker"}, {"Own"}) + grants(ON_CASES, {"Assigned"}),
    "ReadBeds": grants(RUN, ANYWHERE) + grants({"secretary"}, {"Own", "Territory"})
                + grants({"case_worker"}, {"Own"}),
    "KeepBeds": grants({"coordinator"}, ANYWHERE) + grants({"case_worker"}, {"Own"}),
    "TendStay": grants(ON_CASES, {"Assigned"}) + grants({"case_worker"}, {"Own"}),
    "EnterAttendees": grants(RUN | LOCAL, {"Own"}),
    "RevealAttendees": grants(RUN | LOCAL, {"Own"}),
}
for action in ("ReadRecord", "ExportRecords"):
    GRANTS[action] = (grants(RUN | {"analyst"}, ANYWHERE)
                      + grants({"secretary"}, {"Own", "Territory", "Partner", "Addressee"})
                      + grants({"focal_point"}, {"Own", "Partner", "Addressee"}))
for action in ("EnterRecord", "CorrectRecord", "WriteNarrative", "AssessProgress", "CloseTask"):
    GRANTS[action] = grants(RUN, ANYWHERE) + grants(LOCAL, {"Own"})
ACTIONS = set(GRANTS)

# Which open classes somebody working with records sees.
SEES = {role: {"public"} for role in ROLES}
SEES["analyst"] |= {"statistical"}
for role in RUN | LOCAL:
    SEES[role] |= {"statistical", "internal"}

# What each relation opens of what is sealed.
OPENS = {
    "Assigned/case_worker": SEALED - {"investigation"},
    "Assigned/child_protection_officer": SEALED - {"investigation"},
    "Assigned/psychologist": {"identity", "contact", "health", "narrative"},
    "Assigned/lawyer": {"identity", "contact", "narrative"},
    "Assigned/shelter_manager": {"identity", "contact", "shelter_location"},
    "Assigned/liaison": {"identity", "narrative", "investigation"},
    "Referred": {"identity", "contact"},
    "Guardian": {"identity", "contact", "health"},
}
CHILDREN_BY_RANK = {"coordinator"}
EMERGENCY = {"identity", "contact", "health", "narrative"}
ONLY_FOR = {
    "shelter_location": {"support", "referral", "correction"},
    "investigation": {"proceeding", "correction"},
}

KEYS = {"OpenCase", "WriteCase", "TakeReferral", "EnterPerson", "RevealPerson", "FindPerson", "ErasePerson",
        "BreakGlass", "AgreeKeys", "KeepDecoys", "EnterShelter", "RevealShelter",
        "EnterAttendees", "RevealAttendees", "TakeAlert", "RevealAlert",
        "SendPersonList", "ReviewLinks"}
CONFIRMED = {"RevealPerson", "FindPerson", "TakeReferral", "ErasePerson", "BreakGlass", "AgreeRole",
             "AgreeExport", "AgreeKeys", "AgreeMerge", "KeepDecoys", "RevealShelter", "RevealAttendees",
             "ReviewLinks", "Publish"}
UNWRITTEN = {"ReadProgramme", "ReadRecord", "ReadJournal", "ReadLawyers"}
RECORDS = {"ReadRecord", "EnterRecord", "CorrectRecord", "ExportRecords"}
OPENING = {"RevealPerson", "FindPerson", "WriteCase", "EnterPerson"}
# What a closed circle keeps to those who work on the case.
KEPT_IN_CIRCLE = OPENING | {"ReadCase", "ReadSteps", "AssignCase", "TendStay"}


def decide(role, relation, action, field, purpose, glass, sealed, confirmed, child, circle):
    """(allowed, what is owed)."""
    near = relation.split("/")[0]
    granted = any(who == role and (where is ANYWHERE or near in where)
                  for who, where in GRANTS[action])
    if circle and action == "BreakGlass":
        granted = False
    if circle and action in KEPT_IN_CIRCLE:
        granted, glass = role in ON_CASES and near == "Assigned", False
    broken = glass and role in ON_CASES and action in ("RevealPerson", "ReadCase", "ReadSteps")
    by_glass = False
    if field in SEALED:
        if action not in OPENING:
            return False, frozenset()
        allowed = granted and field in OPENS.get(relation, ())
        if not allowed and broken and action == "RevealPerson":
            allowed = by_glass = field in EMERGENCY
        if role not in ON_CASES:
            allowed = False
        if action == "RevealPerson" and (
                purpose is None or purpose not in ONLY_FOR.get(field, PURPOSES)):
            allowed = False
    else:
        allowed = granted
        if action == "ReadSteps" and child:
            # Who works on the case; who reads every case says for what.
            allowed = granted and (near == "Assigned"
                                   or role in CHILDREN_BY_RANK and purpose is not None)
        if action in RECORDS and field != "-":
            allowed = allowed and field in SEES[role]
        if not allowed and broken:
            allowed = by_glass = True
    if sealed and (action in KEYS or field in SEALED):
        allowed = False
    if not allowed:
        return False, frozenset()
    owed = set()
    if action not in UNWRITTEN:
        owed.add("journalled")
    if action in CONFIRMED and not confirmed:
        owed.add("confirmed")
    if by_glass or action == "BreakGlass":
        owed.add("told")
    if action == "ErasePerson":
        owed.add("second_person")
    return True, frozenset(owed)


def expected():
    contexts = [(purpose, glass, sealed, confirmed, child, circle) for purpose in PURPOSES
                for glass in (False, True) for sealed in (False, True)
                for confirmed in (False, True) for child in (False, True)
                for circle in (False, True)]
    for role in ROLES:
        for relation in RELATIONS:
            for action in sorted(ACTIONS):
                for field in CLASSES:
                    yield (f"{role} {relation} {action} {field}",
                           [decide(role, relation, action, field, *context)
                            for context in contexts])


def signs(legend):
    """The signs under which the program keeps each (allowed, owed)."""
    found = {}
    for sign, made in legend.items():
        found.setdefault((made["allowed"], frozenset(made["obligations"])), set()).add(sign)
    return found


def differences(rows, legend, oracle):
    by_outcome, missing = signs(legend), set(rows) - {row for row, _ in oracle}
    for row in sorted(missing):
        yield f"{row}: the oracle does not know it"
    for row, cells in oracle:
        printed = rows.get(row, "")
        if len(printed) != len(cells):
            yield f"{row}: {len(printed)} contexts printed, {len(cells)} expected"
            continue
        for at, (sign, outcome) in enumerate(zip(printed, cells)):
            if sign not in by_outcome.get(outcome, ()):
                yield f"{row}, context {at}: {legend.get(sign)}, expected {outcome}"


def control(rows, legend, oracle):
    """Flips one cell of each row in turn; the rows whose flip is not found."""
    outcome = {s: (m["allowed"], frozenset(m["obligations"])) for s, m in legend.items()}
    allowed = next(s for s in legend if legend[s]["allowed"])
    denied = next(s for s in legend if not legend[s]["allowed"])
    for at, (row, cells) in enumerate(oracle):
        place = at % len(cells)
        other = denied if outcome[rows[row][place]][0] else allowed
        flipped = rows[row][:place] + other + rows[row][place + 1:]
        found = list(differences({row: flipped}, legend, [(row, cells)]))
        if len(found) != 1:
            yield row


def main():
    table = json.load(sys.stdin)["decisions"]
    rows, legend = table["rows"], table["legend"]
    oracle = list(expected())
    if "--control" in sys.argv[1:]:
        unfound = list(control(rows, legend, oracle))
        print(f"{len(oracle)} cells flipped one at a time, {len(unfound)} not found")
        return 1 if unfound else 0
    found = list(differences(rows, legend, oracle))
    for difference in found[:20]:
        print(difference)
    combinations = sum(len(cells) for _, cells in oracle)
    print(f"{combinations} combinations compared, {len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
