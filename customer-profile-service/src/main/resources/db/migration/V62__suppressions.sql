-- Whom no message may reach: pseudonyms, which outlive the erasure of what they stand for.
create table suppression (
  id           uuid primary key,
  workspace_id text not null,
  -- of an address or phone number or other identifier, or of a profile's id
  pseudonym    uuid not null,
  type         text not null,
  reason       text not null check (reason in ('manual', 'bounced', 'complained', 'unsubscribed')),
  source       text not null,
  added_by     text not null,
  added_at     timestamptz not null,
  unique (workspace_id, pseudonym)
);
create index suppression_order on suppression (workspace_id, id);
select platform.isolate('suppression');
