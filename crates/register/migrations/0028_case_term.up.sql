-- The terms of open cases that run or ran out, so that they are found without
-- reading every case. They follow from the steps and are made anew with them.
CREATE TABLE case_term (
    case_file TEXT   NOT NULL REFERENCES case_file (id),
    rule      TEXT   NOT NULL,
    -- Whom it is about; empty for nobody in particular.
    person    TEXT   NOT NULL,
    about     TEXT   NOT NULL,
    begun_at  BIGINT NOT NULL,
    due_at    BIGINT NOT NULL,
    -- 1 when it ends by itself and is never late.
    lapses    BIGINT NOT NULL,
    -- When those who work on the case were told that it ran out.
    told_at   BIGINT,
    PRIMARY KEY (case_file, rule, person, about, begun_at)
);
CREATE INDEX case_term_due ON case_term (due_at);

INSERT INTO job (id, sort, subject, state, due_at, held_until, attempts, note)
VALUES ('late_cases', 'late_cases', '', 'waiting', 1, 0, 0, '');
