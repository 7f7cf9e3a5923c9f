-- How much each part of a health score counts.
create table health_weights (
  workspace_id text primary key,
  weights      jsonb not null
);
select platform.isolate('health_weights');
