-- Where a word of consent goes back to when a merge is undone; null: where it is.
alter table consent_change add column origin_id uuid;

-- A merge that was taken back, by whom and when.
alter table profile_merge add column undone_at timestamptz;
alter table profile_merge add column undone_by text;
create index profile_merge_merged on profile_merge (merged_id);

-- Profiles that somebody said are two people: no event makes them one again. first_id is the smaller.
create table profile_apart (
  workspace_id text not null,
  first_id     uuid not null,
  second_id    uuid not null,
  since        timestamptz not null,
  primary key (first_id, second_id),
  check (first_id < second_id)
);
create index profile_apart_second on profile_apart (second_id);
select platform.isolate('profile_apart');

-- Identifiers that an event named beside a profile's and that were not taken as the same person's.
create table refused_tie (
  workspace_id text not null,
  profile_id   uuid not null,
  type         text not null,
  value        text not null,
  reason       text not null check (reason in ('limit', 'apart')),
  -- the latest event that named both
  event_id     uuid not null,
  times        bigint not null,
  last_at      timestamptz not null,
  primary key (profile_id, type, value)
);
create index refused_tie_last on refused_tie (workspace_id, last_at);
select platform.isolate('refused_tie');
