-- A trait that is computed from events.
create table computed_trait (
  id           uuid primary key,
  workspace_id text not null,
  name         text not null,
  declaration  jsonb not null,
  -- the value of who has no row below: 0 for counts and sums
  of_nothing   jsonb,
  version      int not null,
  status       text not null check (status in ('computing', 'ready')),
  job_id       uuid not null,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  computed_at  timestamptz,
  unique (workspace_id, name)
);
select platform.isolate('computed_trait');

-- By which processes see that what they remember of a workspace's traits is still so.
create table computed_trait_revision (
  workspace_id text primary key,
  revision     bigint not null
);
select platform.isolate('computed_trait_revision');

create table computed_value (
  profile_id   uuid not null,
  trait_id     uuid not null,
  workspace_id text not null,
  -- null without observations, and where the amounts are in several currencies
  value        jsonb,
  observations bigint not null,
  currencies   text[],
  -- when the passing of time alone may next change it
  due_at       timestamptz,
  computed_at  timestamptz not null,
  primary key (profile_id, trait_id)
) with (fillfactor = 80);
create index computed_value_trait on computed_value (trait_id, profile_id);
create index computed_value_due on computed_value (workspace_id, due_at) where due_at is not null;
select platform.isolate('computed_value');
