-- An outcome that a workspace wants foretold.
create table prediction (
  id           uuid primary key,
  workspace_id text not null,
  name         text not null,
  declaration  jsonb not null,
  created_at   timestamptz not null,
  -- the version that customers are foretold by
  serving      int,
  -- the last training that was asked for
  job_id       uuid,
  requested_at timestamptz,
  unique (workspace_id, name)
);
select platform.isolate('prediction');

-- One training: what it measured, and what it takes to foretell by it.
create table prediction_version (
  prediction_id uuid not null,
  version       int not null,
  workspace_id  text not null,
  report        jsonb not null,
  scorer        jsonb not null,
  trees         bytea not null,
  primary key (prediction_id, version)
);
select platform.isolate('prediction_version');

create table prediction_score (
  prediction_id uuid not null,
  profile_id    uuid not null,
  workspace_id  text not null,
  version       int not null,
  probability   double precision not null,
  reasons       jsonb not null,
  as_of         date not null,
  primary key (prediction_id, profile_id)
) with (fillfactor = 80);
create index prediction_score_profile on prediction_score (profile_id);
create index prediction_score_probability on prediction_score (prediction_id, probability desc, profile_id desc);
select platform.isolate('prediction_score');
