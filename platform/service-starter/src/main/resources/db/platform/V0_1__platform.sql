-- What every service's database has: row-level security by workspace, outbox, inbox, idempotency keys, jobs.
create schema platform;
grant usage on schema platform, public to "${app_role}";
alter default privileges in schema platform grant select, insert, update, delete on tables to "${app_role}";
alter default privileges in schema public grant select, insert, update, delete on tables to "${app_role}";
alter default privileges in schema public grant usage, select on sequences to "${app_role}";

-- The workspace of the running transaction; null where none was set, and then no row is visible.
create function platform.workspace() returns text
  language sql stable parallel safe
  return nullif(current_setting('zhiying.workspace', true), '');

-- Puts a table under row-level security: a transaction sees and writes only its own workspace's rows.
create function platform.isolate(target regclass) returns void
  language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy workspace_isolation on %s '
    'using (workspace_id = platform.workspace()) with check (workspace_id = platform.workspace())', target);
end $$;

-- The same for tables whose keeper crosses workspaces (as '*'): relays, leases, sweeps.
create function platform.isolate_chore(target regclass) returns void
  language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy workspace_isolation on %s '
    'using (platform.workspace() in (workspace_id, ''*'')) '
    'with check (platform.workspace() in (workspace_id, ''*''))', target);
end $$;

create table platform.outbox (
  seq          bigint generated always as identity primary key,
  workspace_id text not null,
  topic        text not null,
  subject      text not null,
  event_id     text not null,
  type         text not null,
  occurred_at  timestamptz not null,
  trace_parent text,
  data         bytea
);
select platform.isolate_chore('platform.outbox');

create table platform.inbox (
  workspace_id text not null,
  consumer     text not null,
  event_id     text not null,
  seen_at      timestamptz not null,
  primary key (workspace_id, consumer, event_id)
);
create index inbox_seen_at on platform.inbox using brin (seen_at);
select platform.isolate_chore('platform.inbox');

create table platform.idempotency_key (
  workspace_id text not null,
  principal    text not null,
  key          text not null,
  fingerprint  bytea not null,
  status       int not null,
  headers      jsonb not null,
  body         bytea not null,
  created_at   timestamptz not null,
  primary key (workspace_id, principal, key)
);
create index idempotency_key_created_at on platform.idempotency_key (created_at);
select platform.isolate_chore('platform.idempotency_key');

create table platform.job (
  id           uuid primary key,
  workspace_id text not null,
  type         text not null,
  params       jsonb not null,
  state        text not null check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  done         bigint not null default 0,
  total        bigint,
  checkpoint   jsonb,
  attempt      int not null default 0,
  error        text,
  cancel       boolean not null default false,
  run_after    timestamptz not null,
  lease_owner  text,
  lease_until  timestamptz,
  created_at   timestamptz not null,
  started_at   timestamptz,
  finished_at  timestamptz
);
create index job_due on platform.job (run_after) where state in ('queued', 'running');
select platform.isolate_chore('platform.job');
