-- Shelters as houses with beds: the term of a stay (its rule) and the languages
-- spoken there (codes, parted by spaces). Whoever gives or takes a bed raises
-- changes first, so that no two do so at once in one house.
CREATE TABLE house (
    shelter   TEXT   NOT NULL PRIMARY KEY,
    term      TEXT   NOT NULL,
    languages TEXT   NOT NULL,
    changes   BIGINT NOT NULL
);

-- Beds are opened and closed, and never deleted: how many there are is counted.
-- features are codes, parted by spaces. Days are counted from 1970-01-01.
CREATE TABLE bed (
    id         TEXT   NOT NULL PRIMARY KEY,
    shelter    TEXT   NOT NULL REFERENCES house (shelter),
    room       TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    population TEXT   NOT NULL,
    features   TEXT   NOT NULL,
    opened_day BIGINT NOT NULL,
    entered_by TEXT   NOT NULL REFERENCES account (id),
    entered_at BIGINT NOT NULL,
    UNIQUE (shelter, room, name)
);

CREATE TABLE bed_closure (
    bed        TEXT   NOT NULL REFERENCES bed (id),
    from_day   BIGINT NOT NULL,
    until_day  BIGINT,
    reason     TEXT   NOT NULL,
    entered_by TEXT   NOT NULL REFERENCES account (id),
    entered_at BIGINT NOT NULL,
    PRIMARY KEY (bed, from_day)
);

-- Somebody's place in a shelter, from the asking to the leaving. shelter and bed
-- are those it has, or had last. child: 1 for a child at the admission.
CREATE TABLE placement (
    id           TEXT   NOT NULL PRIMARY KEY,
    case_file    TEXT   NOT NULL REFERENCES case_file (id),
    person       TEXT   NOT NULL REFERENCES person (id),
    state        TEXT   NOT NULL,
    urgency      TEXT   NOT NULL,
    danger       BIGINT NOT NULL,
    wished       TEXT,
    avoided      TEXT,
    language     TEXT,
    needs        TEXT   NOT NULL,
    family       TEXT   REFERENCES person (id),
    requested_at BIGINT NOT NULL,
    requested_by TEXT   NOT NULL REFERENCES account (id),
    shelter      TEXT   REFERENCES house (shelter),
    bed          TEXT   REFERENCES bed (id),
    term         TEXT,
    child        BIGINT,
    admitted_at  BIGINT,
    extended     BIGINT NOT NULL,
    left_at      BIGINT,
    exit_way     TEXT
);
CREATE INDEX placement_case ON placement (case_file);
CREATE INDEX placement_shelter ON placement (shelter, admitted_at);
CREATE INDEX placement_state ON placement (state) WHERE state IN ('requested', 'reserved', 'admitted');
-- Nobody stays in two places, nor is awaited in two.
CREATE UNIQUE INDEX placement_stays ON placement (person) WHERE state = 'admitted';
CREATE UNIQUE INDEX placement_awaited ON placement (person) WHERE state IN ('requested', 'reserved');

-- For how long which bed is held. A bed is never given twice, nor two beds for
-- one placement: at most one row of each lasts.
CREATE TABLE bed_hold (
    id        TEXT   NOT NULL PRIMARY KEY,
    bed       TEXT   NOT NULL REFERENCES bed (id),
    placement TEXT   NOT NULL REFERENCES placement (id),
    kind      TEXT   NOT NULL,
    from_at   BIGINT NOT NULL,
    until_at  BIGINT,
    lapses_at BIGINT,
    CHECK (until_at IS NULL OR until_at >= from_at)
);
CREATE UNIQUE INDEX bed_hold_bed ON bed_hold (bed) WHERE until_at IS NULL;
CREATE UNIQUE INDEX bed_hold_placement ON bed_hold (placement) WHERE until_at IS NULL;
CREATE INDEX bed_hold_from ON bed_hold (bed, from_at);

-- When somebody who stays was away.
CREATE TABLE absence (
    placement TEXT   NOT NULL REFERENCES placement (id),
    from_at   BIGINT NOT NULL,
    until_at  BIGINT,
    PRIMARY KEY (placement, from_at),
    CHECK (until_at IS NULL OR until_at >= from_at)
);
CREATE UNIQUE INDEX absence_lasts ON absence (placement) WHERE until_at IS NULL;
