-- Whose data this service keeps: for chores that go from workspace to workspace.
create table known_workspace (
  workspace_id text primary key
);
select platform.isolate_chore('known_workspace');

-- A customer. A profile that was merged away stays as it was, with the id of its survivor, so that a merge can be undone.
create table profile (
  id            uuid primary key,
  workspace_id  text not null,
  version       bigint not null,
  traits        jsonb not null,
  -- per trait the time and the event that set it: {"plan": {"at": micros, "event": uuid}}
  trait_sources jsonb not null,
  insights      jsonb not null default '{}',
  merged_into   uuid,
  created_at    timestamptz not null,
  updated_at    timestamptz not null
) with (fillfactor = 85);
create index profile_live on profile (workspace_id, id) where merged_into is null;
create index profile_merged_into on profile (merged_into) where merged_into is not null;
select platform.isolate('profile');

-- Ways to name a customer. origin_id is the profile that first had it: where it goes back to when a merge is undone.
create table identifier (
  workspace_id  text not null,
  type          text not null,
  value         text not null,
  profile_id    uuid not null,
  origin_id     uuid not null,
  first_seen_at timestamptz not null,
  primary key (workspace_id, type, value)
);
create index identifier_profile on identifier (profile_id);
select platform.isolate('identifier');

-- The audit of merges.
create table profile_merge (
  id           uuid primary key,
  workspace_id text not null,
  survivor_id  uuid not null,
  merged_id    uuid not null,
  -- the event that named both
  caused_by    uuid not null,
  identifiers  jsonb not null,
  merged_at    timestamptz not null
);
create index profile_merge_survivor on profile_merge (survivor_id);
select platform.isolate('profile_merge');

-- The timeline. Its key is also its order, so one index serves reads, segments and the check for a replay.
create table event (
  profile_id   uuid not null,
  occurred_at  timestamptz not null,
  id           uuid not null,
  -- the profile it was of before a merge; null where that is profile_id
  origin_id    uuid,
  received_at  timestamptz not null,
  workspace_id text not null,
  message_id   text not null,
  type         text not null,
  name         text,
  group_id     text,
  properties   jsonb,
  traits       jsonb,
  context      jsonb,
  primary key (profile_id, occurred_at, id)
);
create index event_name on event (workspace_id, name, occurred_at) where name is not null;
select platform.isolate('event');

-- Counters that change with every event, apart from the profile's wide row.
create table activity (
  profile_id    uuid primary key,
  workspace_id  text not null,
  events        bigint not null,
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null
) with (fillfactor = 70);
select platform.isolate('activity');

-- Message ids that were applied, as hashes: nothing personal stays here after an erasure.
create table seen_message (
  workspace_id text not null,
  key          uuid not null,
  seen_at      timestamptz not null,
  primary key (workspace_id, key)
);
create index seen_message_seen_at on seen_message using brin (seen_at);
select platform.isolate_chore('seen_message');

create table purchase_total (
  profile_id    uuid not null,
  currency      text not null,
  workspace_id  text not null,
  orders        bigint not null,
  -- completed minus refunded
  amount        numeric not null,
  last_order_at timestamptz,
  primary key (profile_id, currency)
) with (fillfactor = 70);
create index purchase_total_workspace on purchase_total (workspace_id);
select platform.isolate('purchase_total');

-- The upper bounds of the four lower quintiles of each measure over the workspace's customers.
create table rfm_scale (
  workspace_id text primary key,
  currency     text not null,
  customers    bigint not null,
  recency      timestamptz[] not null,
  frequency    bigint[] not null,
  monetary     numeric[] not null,
  as_of        timestamptz not null
);
select platform.isolate('rfm_scale');

create table consent (
  profile_id   uuid not null,
  channel      text not null,
  purpose      text not null,
  workspace_id text not null,
  status       text not null check (status in ('granted', 'denied', 'withdrawn')),
  source       text not null,
  changed_at   timestamptz not null,
  primary key (profile_id, channel, purpose)
);
select platform.isolate('consent');

-- Every consent that was ever given or taken back: the proof.
create table consent_change (
  id           uuid primary key,
  profile_id   uuid not null,
  workspace_id text not null,
  channel      text not null,
  purpose      text not null,
  status       text not null,
  source       text not null,
  changed_at   timestamptz not null
);
create index consent_change_profile on consent_change (profile_id);
select platform.isolate('consent_change');

create table segment (
  id           uuid primary key,
  workspace_id text not null,
  name         text not null,
  condition    jsonb not null,
  version      int not null,
  status       text not null check (status in ('computing', 'ready')),
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  computed_at  timestamptz,
  unique (workspace_id, name)
);
select platform.isolate('segment');

create table segment_member (
  segment_id   uuid not null,
  profile_id   uuid not null,
  workspace_id text not null,
  entered_at   timestamptz not null,
  primary key (segment_id, profile_id)
);
create index segment_member_profile on segment_member (profile_id);
select platform.isolate('segment_member');

-- When the passing of time alone may next change whether a profile is in a segment.
create table segment_due (
  segment_id   uuid not null,
  profile_id   uuid not null,
  workspace_id text not null,
  due_at       timestamptz not null,
  primary key (segment_id, profile_id)
);
create index segment_due_due_at on segment_due (workspace_id, due_at);
create index segment_due_profile on segment_due (profile_id);
select platform.isolate('segment_due');
