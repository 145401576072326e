DROP TABLE privacy_charge;
DROP TABLE publication;
