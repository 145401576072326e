-- To whom a record is addressed: they may read it. Worked out from the record
-- when it is written; here, from those that are there.
CREATE TABLE record_addressee (
    record      TEXT NOT NULL,
    institution TEXT NOT NULL,
    PRIMARY KEY (record, institution)
);
CREATE INDEX record_addressee_institution ON record_addressee (institution, record);
INSERT INTO record_addressee (record, institution)
SELECT DISTINCT r.id, a.value
  FROM (SELECT id, CAST(fields AS jsonb) -> 'addressees' AS addressees FROM record) r
 CROSS JOIN LATERAL jsonb_array_elements_text(
       CASE WHEN jsonb_typeof(r.addressees) = 'array' THEN r.addressees ELSE '[]' END) a (value);
