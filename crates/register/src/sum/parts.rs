//! What falls into which part. A table is in one of them, or is named in
//! [`LEFT_OUT`] with the reason; a test compares both with the tables there are.
use super::{Part, Table};

/// Every part.
pub(crate) static PARTS: &[&Part] = &[
    &RECORD,
    &EVIDENCE,
    &ATTENDEES,
    &PERSON,
    &CASE,
    &STEP,
    &SCREENING,
    &PLAN,
    &EVENT,
    &REGISTRATION,
    &RELATION,
    &NOTE,
    &OPINION,
    &ATTACHMENT,
    &OPENING,
    &SHELTER,
    &HOUSE,
    &BED,
    &PLACEMENT,
    &TIP,
    &ALERT,
    &OUTSIDE_BODY,
    &SERVICE,
    &LAWYER,
    &PACKET,
    &PROGRAMME,
    &ACTIVITY,
    &INDICATOR,
    &ACCOUNT,
    &APPROVAL,
    &HOLD,
    &RETENTION,
    &DESTRUCTION,
    &REQUEST,
    &BREACH,
    &PERSON_LIST,
    &SOURCE_RECORD,
    &JUDGEMENT,
    &RETURN_REVISION,
    &POPULATION,
    &PUBLICATION,
];

/// A record, with its versions and what it is linked to.
pub(crate) static RECORD: Part = Part {
    name: "record",
    tables: &[
        Table {
            name: "record",
            key: "id",
            order: "",
            columns: "position, kind, state, institution, oblast, place, status, day, until_day, title, total, fields, activities, reference, version, entered_by, entered_at, changed_at",
        },
        Table {
            name: "record_version",
            key: "record",
            order: "version",
            columns: "change, fields, activities, reason, by_account, at",
        },
        Table { name: "record_activity", key: "record", order: "activity", columns: "" },
        Table { name: "record_addressee", key: "record", order: "institution", columns: "" },
    ],
};

/// A file added to a record or an activity.
pub(crate) static EVIDENCE: Part = Part {
    name: "file",
    tables: &[Table {
        name: "evidence",
        key: "id",
        order: "",
        columns: "subject, name, type, size, sha256, content, added_by, added_at, removed_at, removed_for",
    }],
};

/// The names of those who took part in what a record tells of.
pub(crate) static ATTENDEES: Part = Part {
    name: "attendees",
    tables: &[Table {
        name: "attendee_list",
        key: "record",
        order: "",
        columns: "names, version, entered_by, entered_at",
    }],
};

/// A list of persons that an institution sent, with what was not accepted of it.
pub(crate) static PERSON_LIST: Part = Part {
    name: "person_list",
    tables: &[
        Table {
            name: "person_list",
            key: "id",
            order: "",
            columns: "institution, account, year, subject, basis, layout, name, sha256, entered, corrected, unchanged, gone, refused, remarks, odd, encoding, created_at",
        },
        Table { name: "refused_row", key: "list", order: "line", columns: "faults, content" },
    ],
};

/// What was or is to be published, with what it spent of whose privacy.
pub(crate) static PUBLICATION: Part = Part {
    name: "publication",
    tables: &[
        Table {
            name: "publication",
            key: "id",
            order: "",
            columns: "rule, version, from_year, until_year, dimensions, limits, as_of, method, give_or_take, content, report, manifest, note, state, supersedes, changes, proposed_by, proposed_at, agreed_by, agreed_at, withdrawn_by, withdrawn_at, reason",
        },
        Table { name: "privacy_charge", key: "publication", order: "year", columns: "rho" },
    ],
};

/// A record of such a list, in all its versions.
pub(crate) static SOURCE_RECORD: Part = Part {
    name: "source_record",
    tables: &[
        Table {
            name: "source_record",
            key: "id",
            order: "",
            columns: "institution, year, subject, basis, version, gone_at, gone_by",
        },
        Table {
            name: "source_version",
            key: "record",
            order: "version",
            columns: "list, line, form, identified_on, formal, in_proceedings, event, content, entered_at",
        },
    ],
};

/// How many people live in each oblast in a year.
pub(crate) static POPULATION: Part = Part {
    name: "population",
    tables: &[Table {
        name: "population",
        key: "year",
        order: "",
        columns: "people, source, account, at",
    }],
};

/// What somebody judged of two records.
pub(crate) static JUDGEMENT: Part = Part {
    name: "link_judgement",
    tables: &[Table {
        name: "link_judgement",
        key: "id",
        order: "",
        columns: "left_record, right_record, judgement, reason, millionths, account, at, ended_by, undone_by, undone_at",
    }],
};

/// A return as it was sent.
pub(crate) static RETURN_REVISION: Part = Part {
    name: "return_revision",
    tables: &[Table {
        name: "return_revision",
        key: "id",
        order: "",
        columns: "return_id, return_version, year, account, at, sha256, content, note",
    }],
};

/// A body that is in no other directory.
pub(crate) static OUTSIDE_BODY: Part = Part {
    name: "outside_body",
    tables: &[Table {
        name: "outside_body",
        key: "code",
        order: "",
        columns: "name, entered_by, entered_at",
    }],
};

/// A service of the directory, with its versions.
pub(crate) static SERVICE: Part = Part {
    name: "service",
    tables: &[
        Table {
            name: "service",
            key: "id",
            order: "",
            columns: "provider, state, detail, version, entered_by, entered_at, changed_at",
        },
        Table {
            name: "service_version",
            key: "service",
            order: "version",
            columns: "change, detail, by_account, at",
        },
    ],
};

/// A lawyer of the network, with the versions and for whom they act.
pub(crate) static LAWYER: Part = Part {
    name: "lawyer",
    tables: &[
        Table {
            name: "lawyer",
            key: "id",
            order: "",
            columns: "bar_number, account, institution, detail, version, entered_by, entered_at, changed_at",
        },
        Table {
            name: "lawyer_version",
            key: "lawyer",
            order: "version",
            columns: "account, detail, by_account, at",
        },
        Table {
            name: "lawyer_interest",
            key: "lawyer",
            order: "id",
            columns: "person, body, from_day, until_day, entered_by, entered_at",
        },
    ],
};

/// What of a case went to the body that a person was referred to, and what happened there.
pub(crate) static PACKET: Part = Part {
    name: "packet",
    tables: &[
        Table {
            name: "packet",
            key: "id",
            order: "",
            columns: "case_file, person, step, place, recipient, parts, state, locator, content, made_by, made_at, until_at, tried, inbox",
        },
        Table {
            name: "packet_event",
            key: "packet",
            order: "place",
            columns: "sort, at, receiver, why, body, version",
        },
    ],
};

/// A person, with what stood before and the cases.
pub(crate) static PERSON: Part = Part {
    name: "person",
    tables: &[
        Table {
            name: "person",
            key: "id",
            order: "",
            columns: "regime, sex, citizenship, identity, contact, version, entered_by, entered_at, erased_at, nature, health",
        },
        Table {
            name: "person_version",
            key: "person",
            order: "version",
            columns: "identity, contact, corrected_by, corrected_at, health",
        },
        Table { name: "case_person", key: "person", order: "case_file, part", columns: "" },
    ],
};

/// A case, with who is assigned to it and who acts in it as a lawyer.
pub(crate) static CASE: Part = Part {
    name: "case",
    tables: &[
        Table {
            name: "case_file",
            key: "id",
            order: "",
            columns: "year, place, state, institution, territory, narrative, version, opened_by, opened_at, closed_at, erased_at, steps, circle",
        },
        Table {
            name: "case_assignment",
            key: "case_file",
            order: "account, post, from_day",
            columns: "until_day, assigned_by",
        },
        Table {
            name: "case_lawyer",
            key: "case_file",
            order: "lawyer, from_day",
            columns: "until_day, assigned_by",
        },
        Table {
            name: "conflict_waiver",
            key: "case_file",
            order: "id",
            columns: "who, grounds, reason, version, by_account, at",
        },
    ],
};

/// A step of the procedure of a case.
pub(crate) static STEP: Part = Part {
    name: "step",
    tables: &[Table {
        name: "case_step",
        key: "id",
        order: "",
        columns: "case_file, person, place, sort, happened_at, entered_at, entered_by, institution, detail, reason, version",
    }],
};

/// A screening of a person, with its being taken back.
pub(crate) static SCREENING: Part = Part {
    name: "screening",
    tables: &[
        Table {
            name: "screening",
            key: "id",
            order: "",
            columns: "case_file, person, instrument, instrument_version, basis, happened_at, entered_at, entered_by, institution, answers, version",
        },
        Table {
            name: "screening_taken_back",
            key: "screening",
            order: "",
            columns: "at, account, reason, version",
        },
    ],
};

/// A version of somebody's plan.
pub(crate) static PLAN: Part = Part {
    name: "plan",
    tables: &[Table {
        name: "support_plan",
        key: "id",
        order: "",
        columns: "case_file, person, number, review_on, entered_at, entered_by, institution, step, content, version",
    }],
};

/// A trafficking event, with who took part in it.
pub(crate) static EVENT: Part = Part {
    name: "event",
    tables: &[
        Table {
            name: "trafficking_event",
            key: "id",
            order: "",
            columns: "case_file, phase, detail, told, version, entered_at, entered_by, institution, replaces, ended_at, ended_by, reason",
        },
        Table {
            name: "trafficking_event_person",
            key: "event",
            order: "person, role",
            columns: "",
        },
    ],
};

/// That a body counts a person.
pub(crate) static REGISTRATION: Part = Part {
    name: "registration",
    tables: &[Table {
        name: "registration",
        key: "id",
        order: "",
        columns: "case_file, person, body, on_day, basis, entered_at, entered_by, institution, ended_at, ended_by, reason, version",
    }],
};

/// How two persons of a case stand to each other.
pub(crate) static RELATION: Part = Part {
    name: "relation",
    tables: &[Table {
        name: "relation",
        key: "id",
        order: "",
        columns: "case_file, person_of, person_to, kind, from_day, until_day, entered_at, entered_by, ended_at, ended_by",
    }],
};

/// A note of a case.
pub(crate) static NOTE: Part = Part {
    name: "note",
    tables: &[Table {
        name: "case_note",
        key: "id",
        order: "",
        columns: "case_file, person, kind, happened_at, entered_at, entered_by, institution, written, ended_at, ended_by, reason, version",
    }],
};

/// What somebody says, without a name, of the help they had.
pub(crate) static OPINION: Part = Part {
    name: "opinion",
    tables: &[Table {
        name: "opinion",
        key: "id",
        order: "",
        columns: "on_day, about, told, asked, respected, safe, helped",
    }],
};

/// A file attached to a case.
pub(crate) static ATTACHMENT: Part = Part {
    name: "attachment",
    tables: &[Table {
        name: "attachment",
        key: "id",
        order: "",
        columns: "case_file, type, size, unfit, name, original, shared_copy, version, added_by, added_at, removed_at, removed_for",
    }],
};

/// A case opened in an emergency.
pub(crate) static OPENING: Part = Part {
    name: "emergency",
    tables: &[Table {
        name: "break_glass",
        key: "id",
        order: "",
        columns: "case_file, account, category, reason, at, until_at, verdict, reviewed_by, reviewed_at",
    }],
};

/// Where a shelter is.
pub(crate) static SHELTER: Part = Part {
    name: "shelter",
    tables: &[Table {
        name: "shelter_location",
        key: "institution",
        order: "",
        columns: "location, version, entered_by, entered_at",
    }],
};

/// A shelter as a house with beds.
pub(crate) static HOUSE: Part = Part {
    name: "house",
    tables: &[Table {
        name: "house",
        key: "shelter",
        order: "",
        columns: "term, languages, changes",
    }],
};

/// A bed, and when it was closed.
pub(crate) static BED: Part = Part {
    name: "bed",
    tables: &[
        Table {
            name: "bed",
            key: "id",
            order: "",
            columns: "shelter, room, name, population, features, opened_day, entered_by, entered_at",
        },
        Table {
            name: "bed_closure",
            key: "bed",
            order: "from_day",
            columns: "until_day, reason, entered_by, entered_at",
        },
    ],
};

/// A person's place in a shelter, the beds held for it, and absences.
pub(crate) static PLACEMENT: Part = Part {
    name: "placement",
    tables: &[
        Table {
            name: "placement",
            key: "id",
            order: "",
            columns: "case_file, person, state, urgency, danger, wished, avoided, language, needs, family, requested_at, requested_by, shelter, bed, term, child, admitted_at, extended, left_at, exit_way, warned_for",
        },
        Table {
            name: "bed_hold",
            key: "placement",
            order: "from_at, id",
            columns: "bed, kind, until_at, lapses_at",
        },
        Table { name: "absence", key: "placement", order: "from_at", columns: "until_at" },
    ],
};

/// A tip, with its messages.
pub(crate) static TIP: Part = Part {
    name: "tip",
    tables: &[
        Table {
            name: "tip",
            key: "id",
            order: "",
            columns: "locator, state, received_on, until_day",
        },
        Table { name: "tip_message", key: "tip", order: "place", columns: "side, on_day, body" },
    ],
};

/// An alert, with what happened with it and the cases that came of it.
pub(crate) static ALERT: Part = Part {
    name: "alert",
    tables: &[
        Table {
            name: "alert",
            key: "id",
            order: "",
            columns: "channel, state, tip, narrative, version, opened_by, opened_at, year, place, received_at, source_kind, source_body, institution, territory, language, danger, child, abroad, persons, contact, erased_at",
        },
        Table {
            name: "alert_event",
            key: "alert",
            order: "place",
            columns: "sort, at, account, body, reason",
        },
        Table { name: "case_alert", key: "alert", order: "case_file", columns: "at" },
        Table {
            name: "alert_late",
            key: "alert",
            order: "rule, about, due_at",
            columns: "told_at",
        },
    ],
};

/// A programme, with its versions and stages.
pub(crate) static PROGRAMME: Part = Part {
    name: "programme",
    tables: &[
        Table {
            name: "programme",
            key: "id",
            order: "",
            columns: "key, sort, title, from_day, until_day, stage, strategy, version, created_at",
        },
        Table {
            name: "programme_version",
            key: "programme",
            order: "number",
            columns: "id, content, remarks, source_name, source_text, note, body, act, decided_on, created_by, created_at",
        },
        Table {
            name: "programme_stage",
            key: "programme",
            order: "seq",
            columns: "stage, note, by_account, at",
        },
    ],
};

/// An activity, with its duties and all that was said of it.
pub(crate) static ACTIVITY: Part = Part {
    name: "activity",
    tables: &[
        Table {
            name: "activity",
            key: "id",
            order: "",
            columns: "programme, section, code, position, title, from_day, until_day, deadline, deadline_kind, carried_from, removed",
        },
        Table {
            name: "activity_duty",
            key: "activity",
            order: "part, position",
            columns: "name, institution",
        },
        Table {
            name: "narrative",
            key: "activity",
            order: "language, number",
            columns: "text, state, written_by, written_at, note, approved_by, approved_at",
        },
        Table {
            name: "progress",
            key: "activity",
            order: "number",
            columns: "scale, day, note, by_account, at",
        },
        Table {
            name: "comment",
            key: "activity",
            order: "id",
            columns: "institution, account, at, text, outcome, answer, answered_by, answered_at",
        },
    ],
};

/// An indicator.
pub(crate) static INDICATOR: Part = Part {
    name: "indicator",
    tables: &[Table {
        name: "indicator",
        key: "id",
        order: "",
        columns: "programme, activity, code, position, wording, split, target, baseline, removed",
    }],
};

/// An account: above all, what it may do, and by what it signs in.
pub(crate) static ACCOUNT: Part = Part {
    name: "account",
    tables: &[
        Table {
            name: "account",
            key: "id",
            order: "",
            columns: "login, name, role, institution, territory, language, password_hash, state, created_at, first_until",
        },
        Table {
            name: "passkey",
            key: "account",
            order: "id",
            columns: "credential, public_key, sign_count, name, created_at, used_at",
        },
        Table {
            name: "account_subject",
            key: "account",
            order: "",
            columns: "issuer, subject, linked_at",
        },
    ],
};

/// What two persons agreed on.
pub(crate) static APPROVAL: Part = Part {
    name: "approval",
    tables: &[Table {
        name: "approval",
        key: "id",
        order: "",
        columns: "sort, subject, detail, state, asked_by, asked_at, expires_at, decided_by, decided_at, reason",
    }],
};

/// A legal hold.
pub(crate) static HOLD: Part = Part {
    name: "hold",
    tables: &[Table {
        name: "legal_hold",
        key: "id",
        order: "",
        columns: "sort, subject, reason, review_day, placed_by, placed_at, lifted_by, lifted_at, lift_reason",
    }],
};

/// A table of retention.
pub(crate) static RETENTION: Part = Part {
    name: "retention",
    tables: &[Table {
        name: "retention_table",
        key: "id",
        order: "",
        columns: "rules, reason, state, proposed_by, proposed_at, decided_by, decided_at",
    }],
};

/// A certificate of destruction.
pub(crate) static DESTRUCTION: Part = Part {
    name: "destruction",
    tables: &[Table {
        name: "destruction",
        key: "id",
        order: "",
        columns: "year, place, retention_table, rule, begun_at, finished_at, destroyed, list_length, list_head, entry",
    }],
};

/// A request of a person for what is kept of them.
pub(crate) static REQUEST: Part = Part {
    name: "request",
    tables: &[Table {
        name: "access_request",
        key: "id",
        order: "",
        columns: "year, place, person, received_day, due_day, identity_check, state, recorded_by, recorded_at, prepared_by, prepared_at, decided_by, decided_at, reason, included, redacted, left_out, version, answer",
    }],
};

/// A breach, with the accounts it is about.
pub(crate) static BREACH: Part = Part {
    name: "breach",
    tables: &[
        Table {
            name: "breach",
            key: "id",
            order: "",
            columns: "year, place, detected_at, from_at, until_at, about, recorded_by, recorded_at, risk, assessment, assessed_by, assessed_at, authority_told_at, authority_reference, persons_told_at",
        },
        Table { name: "breach_account", key: "breach", order: "account", columns: "" },
    ],
};

/// Tables that are in no part, and why.
#[cfg(test)]
pub(super) const LEFT_OUT: &[(&str, &[&str])] = &[
    (
        "the journal, which has its own chain, tree and checkpoints, and the sums themselves",
        &[
            "journal",
            "journal_head",
            "journal_node",
            "journal_checkpoint",
            "journal_sum",
            "part_sum",
        ],
    ),
    (
        "worked out from parts, and made anew from them",
        &[
            "answer",
            "edition",
            "selection",
            "contribution",
            "person_index",
            "name_change",
            "case_term",
            "link_run",
            "link_pair",
        ],
    ),
    ("how much of a day's openings is used; the journal says the same", &["opened_today"]),
    ("whom to write to, and when that was done", &["mailing"]),
    (
        "who is signed in, and secrets that open nothing once they are changed",
        &[
            "session",
            "half_session",
            "token",
            "factor",
            "recovery_code",
            "sign_in_attempt",
            "idempotency",
            "passkey_challenge",
            "elsewhere",
        ],
    ),
    (
        "what is to be done and told; it is renewed from what is kept",
        &["task", "notice", "alarm", "job", "destruction_item"],
    ),
    ("what came and was not taken in yet", &["submission", "submission_row", "tip_intake"]),
    (
        "settings and running numbers",
        &[
            "setting",
            "saved_filter",
            "case_number",
            "circle_number",
            "alert_number",
            "rights_number",
        ],
    ),
];
