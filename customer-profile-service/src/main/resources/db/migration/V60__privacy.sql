-- Requests of persons about their data, as OpenDSR 2.0 words them.
create table privacy_request (
  id                 uuid primary key,
  workspace_id       text not null,
  subject_request_id text not null,
  type               text not null check (type in ('access', 'portability', 'erasure')),
  regulation         text not null check (regulation in ('gdpr', 'ccpa', 'pipl')),
  -- as asked; emptied when an erasure is done
  identities         jsonb not null,
  -- tells whether the same id comes with another request
  digest             text not null,
  status             text not null check (status in ('pending', 'in_progress', 'completed', 'cancelled')),
  -- profiles that the identities named, and those that had ended in them
  profile_ids        uuid[] not null default '{}',
  requested_by       text not null,
  submitted_at       timestamptz not null,
  received_at        timestamptz not null,
  due_at             timestamptz not null,
  completed_at       timestamptz,
  job_id             uuid,
  unique (workspace_id, subject_request_id)
);
create index privacy_request_received on privacy_request (workspace_id, received_at, id);
select platform.isolate('privacy_request');

-- Who looked at or changed personal data; written before the request is answered.
create table audit_entry (
  id           uuid primary key,
  workspace_id text not null,
  at           timestamptz not null,
  principal    text not null,
  method       text not null,
  -- with names in the place of values: /v1/profiles/{id}
  path         text not null,
  profile_ids  uuid[] not null,
  -- null where the process ended before it had answered
  status       int
);
create index audit_entry_at on audit_entry (workspace_id, at, id);
create index audit_entry_profiles on audit_entry using gin (profile_ids);
select platform.isolate('audit_entry');
