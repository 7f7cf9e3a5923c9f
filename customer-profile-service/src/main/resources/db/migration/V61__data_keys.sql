-- The key of a workspace, wrapped by the operator's master key.
create table workspace_key (
  workspace_id text primary key,
  wrapped      bytea not null,
  created_at   timestamptz not null
);
select platform.isolate('workspace_key');

-- A key for each subject of events about persons, wrapped by the workspace's: destroying it erases what Kafka keeps.
create table data_key (
  id           uuid primary key,
  workspace_id text not null,
  -- a profile's id, or the pseudonym of an identifier
  subject      uuid not null,
  -- empty where only the erasure of the profile is marked
  wrapped      bytea not null,
  created_at   timestamptz not null,
  -- seals no more from then on, and is destroyed a while later
  retired_at   timestamptz
);
create unique index data_key_current on data_key (workspace_id, subject) where retired_at is null;
create index data_key_retired on data_key (workspace_id, subject, retired_at) where retired_at is not null;
select platform.isolate('data_key');
