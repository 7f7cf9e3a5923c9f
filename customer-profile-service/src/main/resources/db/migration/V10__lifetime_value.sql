-- What the workspace's customers buy and spend, as a model.
create table lifetime_model (
  workspace_id  text primary key,
  -- of the spend; ISO 4217
  currency      text not null,
  horizon_weeks int not null,
  model         jsonb not null,
  -- how well a fit to the first half foretold the second; null where the history is too short
  comparison    jsonb,
  as_of         date not null,
  fitted_at     timestamptz not null
);
select platform.isolate('lifetime_model');

-- The last fit that was asked for, and how many orders there were then.
create table lifetime_fit (
  workspace_id text primary key,
  job_id       uuid not null,
  orders       bigint not null,
  requested_at timestamptz not null
);
select platform.isolate('lifetime_fit');

-- A customer's history in the model's terms and what follows from it.
create table lifetime_value (
  profile_id         uuid primary key,
  workspace_id       text not null,
  frequency          int not null,
  recency            double precision not null,
  age                double precision not null,
  mean_spend         double precision not null,
  probability_alive  double precision not null,
  expected_purchases double precision not null,
  expected_value     double precision,
  as_of              date not null
) with (fillfactor = 80);
create index lifetime_value_workspace on lifetime_value (workspace_id);
select platform.isolate('lifetime_value');
