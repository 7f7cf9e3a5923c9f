-- How an alias's requests are shared out between versions, and what was seen of it.
--
-- The rules belong to the alias's owner and are read like it. Besides, the keeper of canaries reads them across
-- workspaces (as '*'), to hold what all replicas counted against the rule; it changes them as their owner.
create table model_traffic (
  workspace_id text not null,
  model        text not null,
  alias        text not null,
  -- Stays for as long as the alias has rules now and then, so that a caller's key keeps its place.
  salt         uuid not null,
  -- Of the rules in force; null where all goes to the alias's own version.
  epoch        uuid,
  -- The version that the alias pointed at when the rules were set; a move of the alias ends them.
  version_id   uuid references model_version (id),
  canary       jsonb,
  started_at   timestamptz,
  primary key (workspace_id, model, alias),
  check (epoch is null or version_id is not null and started_at is not null)
);
select share_rows('model_traffic');
alter policy own_and_shared_are_read on model_traffic
  using (workspace_id in (platform.workspace(), '*shared') and platform.workspace() is not null
    or platform.workspace() = '*');

create table model_traffic_version (
  workspace_id text not null,
  model        text not null,
  alias        text not null,
  version_id   uuid not null references model_version (id),
  shadow       boolean not null,
  -- Hundredths of a percent of the alias's requests.
  share        int not null check (share between 1 and 10000),
  primary key (workspace_id, model, alias, version_id, shadow),
  foreign key (workspace_id, model, alias) references model_traffic
);
create index model_traffic_version_by_version on model_traffic_version (version_id);
select share_rows('model_traffic_version');
alter policy own_and_shared_are_read on model_traffic_version
  using (workspace_id in (platform.workspace(), '*shared') and platform.workspace() is not null
    or platform.workspace() = '*');

-- What each replica answered under rules, in slices of time. A replica overwrites its own rows with its totals, so a
-- write that is repeated counts nothing twice.
create table traffic_count (
  workspace_id text not null,
  epoch        uuid not null,
  version_id   uuid not null,
  slice        timestamptz not null,
  replica      uuid not null,
  requests     bigint not null,
  errors       bigint not null,
  latencies    bigint[] not null,
  primary key (epoch, version_id, slice, replica)
);
create index traffic_count_by_age on traffic_count using brin (slice);
select platform.isolate_chore('traffic_count');

create table shadow_count (
  workspace_id     text not null,
  epoch            uuid not null,
  replica          uuid not null,
  seen_at          timestamptz not null,
  compared         bigint not null,
  failed           bigint not null,
  dropped          bigint not null,
  rows_compared    bigint not null,
  rows_agreed      bigint not null,
  cosine_sum       double precision not null,
  cosine_min       double precision not null,
  largest_gap      double precision not null,
  answer_latencies bigint[] not null,
  shadow_latencies bigint[] not null,
  primary key (epoch, replica)
);
select platform.isolate_chore('shadow_count');
