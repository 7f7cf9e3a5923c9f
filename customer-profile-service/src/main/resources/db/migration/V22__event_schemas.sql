create table event_schema (
  id           uuid primary key,
  workspace_id text not null,
  type         text not null,
  -- '' where every event of the type is meant
  event        text not null,
  schema       jsonb not null,
  on_violation text not null check (on_violation in ('flag', 'reject')),
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  unique (workspace_id, type, event)
);
select platform.isolate('event_schema');

-- Events that were taken although they break their schema: how many, by day and rule.
create table event_violation_count (
  schema_id    uuid not null references event_schema (id) on delete cascade,
  day          date not null,
  field        text not null,
  keyword      text not null,
  workspace_id text not null,
  events       bigint not null,
  primary key (schema_id, day, field, keyword)
);
select platform.isolate('event_violation_count');

-- The newest of them. No values: the event itself is in the profile's timeline.
create table event_violation_sample (
  id           uuid primary key,
  schema_id    uuid not null references event_schema (id) on delete cascade,
  workspace_id text not null,
  profile_id   uuid not null,
  event_id     uuid not null,
  occurred_at  timestamptz not null,
  field        text not null,
  keyword      text not null,
  message      text not null
);
create index event_violation_sample_order on event_violation_sample (schema_id, id);
create index event_violation_sample_profile on event_violation_sample (profile_id);
select platform.isolate('event_violation_sample');
