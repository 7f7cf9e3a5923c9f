-- Refunds whose order has earned nothing yet: events come in any order, and two profiles may prove to be one later.
create table loyalty_refund (
  workspace_id text not null,
  -- that of the operation that it becomes
  source       text not null,
  profile_id   uuid not null,
  origin_id    uuid not null,
  rule         text not null,
  reference    text not null,
  -- points that it takes back at most
  wanted       bigint not null check (wanted > 0),
  occurred_at  timestamptz not null,
  waits_since  timestamptz not null,
  primary key (workspace_id, source)
);
create index loyalty_refund_profile on loyalty_refund (profile_id);
create index loyalty_refund_since on loyalty_refund (workspace_id, waits_since);
select platform.isolate('loyalty_refund');

create index loyalty_operation_reverses on loyalty_operation (reverses) where reverses is not null;
