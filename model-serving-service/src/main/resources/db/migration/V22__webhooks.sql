-- Who is told of changes to models, and what became of each telling.
create table webhook_endpoint (
  workspace_id text not null,
  id           uuid primary key,
  url          text not null,
  secret       text not null,
  created_at   timestamptz not null,
  created_by   text not null
);
select platform.isolate('webhook_endpoint');

create table webhook_delivery (
  workspace_id text not null,
  id           uuid primary key,
  endpoint_id  uuid not null references webhook_endpoint (id) on delete cascade,
  type         text not null,
  body         text not null,
  state        text not null check (state in ('waiting', 'sent', 'failed')),
  attempts     int not null default 0,
  reason       text,
  created_at   timestamptz not null,
  settled_at   timestamptz
);
create index webhook_delivery_by_endpoint on webhook_delivery (endpoint_id, id);
select platform.isolate('webhook_delivery');
