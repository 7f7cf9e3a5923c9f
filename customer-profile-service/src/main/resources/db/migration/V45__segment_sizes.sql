-- Who entered and left, in numbers, as it happens: only ever added to, so that no batch of events waits for another.
create table segment_change (
  id           uuid primary key,
  segment_id   uuid not null,
  workspace_id text not null,
  at           timestamptz not null,
  entered      bigint not null,
  "left"       bigint not null
);
create index segment_change_segment on segment_change (segment_id);
create index segment_change_workspace on segment_change (workspace_id);
select platform.isolate('segment_change');

-- The same by the hour, and after some months by the day (as its first hour), in UTC.
create table segment_flow (
  segment_id   uuid not null,
  hour         timestamptz not null,
  workspace_id text not null,
  entered      bigint not null,
  "left"       bigint not null,
  primary key (segment_id, hour)
);
create index segment_flow_hour on segment_flow (workspace_id, hour);
select platform.isolate('segment_flow');
