-- Events of batches that were accepted without them, as they were sent. Text, for they may hold what jsonb cannot.
create table rejected_event (
  id           uuid primary key,
  workspace_id text not null,
  received_at  timestamptz not null,
  code         text not null,
  detail       text not null,
  event        text not null
);
create index rejected_event_order on rejected_event (workspace_id, id);
select platform.isolate('rejected_event');

-- How many there were, long after the events themselves are gone.
create table rejected_event_count (
  workspace_id text not null,
  day          date not null,
  code         text not null,
  events       bigint not null,
  primary key (workspace_id, day, code)
);
select platform.isolate('rejected_event_count');
