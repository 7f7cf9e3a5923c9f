-- Accounts: companies, households, clubs. What is known of each, with the event that said it, as on a profile.
create table customer_group (
  id            uuid primary key,
  workspace_id  text not null,
  -- the sender's
  group_id      text not null,
  traits        jsonb not null,
  trait_sources jsonb not null,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  unique (workspace_id, group_id)
);
create index customer_group_order on customer_group (workspace_id, id);
select platform.isolate('customer_group');

create table group_member (
  group_id     uuid not null,
  profile_id   uuid not null,
  workspace_id text not null,
  -- the earliest call that named both
  since        timestamptz not null,
  primary key (group_id, profile_id)
);
create index group_member_profile on group_member (profile_id, group_id);
select platform.isolate('group_member');
