-- Files on their way in or out, in pieces: they outlive a process and are where every replica can read them.
create table transfer_chunk (
  file_id      uuid not null,
  seq          int not null,
  workspace_id text not null,
  bytes        bytea not null,
  primary key (file_id, seq)
);
alter table transfer_chunk alter column bytes set storage external;
select platform.isolate('transfer_chunk');

create table import (
  id           uuid primary key,
  workspace_id text not null,
  kind         text not null check (kind in ('profiles', 'events')),
  format       text not null check (format in ('csv', 'ndjson')),
  gzip         boolean not null,
  -- SHA-256 of the file as it was sent; what it holds gets message ids by this and its line
  digest       text not null,
  size         bigint not null,
  job_id       uuid not null,
  created_at   timestamptz not null,
  cancelled_at timestamptz,
  accepted     bigint not null default 0,
  rejected     bigint not null default 0
);
create index import_order on import (workspace_id, id);
select platform.isolate('import');

create table import_rejection (
  import_id    uuid not null references import (id) on delete cascade,
  line         bigint not null,
  workspace_id text not null,
  code         text not null,
  detail       text not null,
  primary key (import_id, line)
);
select platform.isolate('import_rejection');

create table export (
  id           uuid primary key,
  workspace_id text not null,
  kind         text not null check (kind in ('profiles', 'events')),
  format       text not null check (format in ('csv', 'ndjson')),
  occurred_from timestamptz,
  occurred_to  timestamptz,
  job_id       uuid not null,
  created_at   timestamptz not null
);
create index export_order on export (workspace_id, id);
select platform.isolate('export');
