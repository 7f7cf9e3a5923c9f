-- Whether an event counts for a segment is asked of its name, kind, profile and time, unless a filter looks at its
-- properties. With all four in the index the rows, which lie scattered over the table, need not be read.
drop index event_name;
create index event_name on event (workspace_id, name, occurred_at) include (profile_id, type) where name is not null;

-- An index answers alone only for pages that a vacuum has seen since they were written, and windows look at the latest.
-- By default a fifth of the table would have to be new first. Pages seen before are passed over, so this costs little.
alter table event set (autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.02);

-- The service has statistics made after a load, before it asks about everybody.
grant maintain on profile, event, identifier, consent, activity, purchase_total to "${app_role}";
