DELETE FROM job WHERE id = 'packets';
DROP TABLE packet_event;
DROP TABLE packet;
DROP TABLE service_version;
DROP TABLE service;
DROP TABLE outside_body;
