-- Where a workspace's events are streamed to. What falls due is found for all workspaces at once.
create table destination (
  id            uuid primary key,
  workspace_id  text not null,
  name          text not null,
  url           text not null,
  -- [{"value", "until"}], the newest first
  secrets       jsonb not null,
  -- {"topics", "types", "events"}
  filter        jsonb not null,
  state         text not null check (state in ('active', 'paused')),
  paused_reason text,
  -- one after the other, up to now
  failures      int not null default 0,
  dropped       bigint not null default 0,
  next_due_at   timestamptz,
  lease_owner   text,
  lease_until   timestamptz,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  unique (workspace_id, name)
);
create index destination_due on destination (next_due_at) where state = 'active';
select platform.isolate_chore('destination');

create table destination_delivery (
  id             uuid primary key,
  workspace_id   text not null,
  destination_id uuid not null references destination (id) on delete cascade,
  type           text not null,
  items          jsonb not null,
  profile_ids    uuid[] not null,
  state          text not null check (state in ('waiting', 'sent', 'failed')),
  attempts       int not null default 0,
  reason         text,
  created_at     timestamptz not null,
  settled_at     timestamptz
);
create index destination_delivery_order on destination_delivery (destination_id, id);
create index destination_delivery_waiting on destination_delivery (destination_id, id) where state = 'waiting';
create index destination_delivery_profiles on destination_delivery using gin (profile_ids);
select platform.isolate('destination_delivery');
