create table webhook_source (
  id           uuid primary key,
  workspace_id text not null,
  name         text not null,
  url_key      text not null,
  signature    jsonb not null,
  -- [{"value", "until"}], the newest first
  secrets      jsonb not null,
  mapping      text not null,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  unique (workspace_id, name)
);
select platform.isolate('webhook_source');

-- What a source sent: known again by its key; with headers and body only while no mapping has taken it.
create table webhook_payload (
  id           uuid primary key,
  workspace_id text not null,
  source_id    uuid not null references webhook_source (id) on delete cascade,
  key          text not null,
  received_at  timestamptz not null,
  state        text not null check (state in ('taken', 'kept')),
  events       int not null,
  code         text,
  detail       text,
  headers      text,
  body         text,
  unique (source_id, key)
);
create index webhook_payload_order on webhook_payload (source_id, id);
create index webhook_payload_kept on webhook_payload (source_id, id) where state = 'kept';
select platform.isolate('webhook_payload');
