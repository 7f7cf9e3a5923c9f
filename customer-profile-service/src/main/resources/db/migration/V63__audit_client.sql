-- The address that a call came from, as the gateway saw it.
alter table audit_entry add column client text;
