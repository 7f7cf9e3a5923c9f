-- Who is told how a request goes.
alter table privacy_request add column callback_urls text[] not null default '{}';

create table privacy_callback (
  -- the order of what a URL is told: given out while the request's row is held
  seq          bigint generated always as identity primary key,
  id           uuid not null unique,
  workspace_id text not null,
  request_id   uuid not null references privacy_request (id) on delete cascade,
  url          text not null,
  -- of the request, when this was laid out
  status       text not null check (status in ('in_progress', 'completed', 'cancelled')),
  body         text not null,
  state        text not null check (state in ('waiting', 'sent', 'failed')),
  attempts     int not null default 0,
  reason       text,
  created_at   timestamptz not null,
  settled_at   timestamptz
);
create index privacy_callback_order on privacy_callback (request_id, seq);
select platform.isolate('privacy_callback');

create table privacy_callback_secret (
  workspace_id text primary key,
  -- [{"value", "until"}], the newest first
  secrets      jsonb not null
);
select platform.isolate('privacy_callback_secret');
