-- Labelled sets, what versions made of them, and the rules that a promotion must keep.
create table evaluation_set (
  workspace_id text not null,
  id           uuid primary key,
  name         text not null,
  kind         text not null check (kind in ('labelled', 'similarity', 'generation')),
  language     text not null check (language in ('en', 'zh')),
  row_count    int not null,
  bytes        bigint not null,
  sha256       text not null,
  created_at   timestamptz not null,
  created_by   text not null,
  unique (workspace_id, name)
);
select platform.isolate('evaluation_set');

create table evaluation_set_chunk (
  workspace_id text not null,
  set_id       uuid not null references evaluation_set (id) on delete cascade,
  seq          int not null,
  data         bytea not null,
  primary key (set_id, seq)
);
alter table evaluation_set_chunk alter column data set storage external;
select platform.isolate('evaluation_set_chunk');

-- Its id is that of its job, which knows how far it is.
create table evaluation (
  workspace_id text not null,
  id           uuid primary key,
  model        text not null,
  version_id   uuid not null references model_version (id),
  version      int not null,
  set_id       uuid not null references evaluation_set (id) on delete cascade,
  metrics      jsonb,
  created_at   timestamptz not null,
  created_by   text not null,
  finished_at  timestamptz
);
create index evaluation_by_version on evaluation (version_id, set_id, finished_at desc);
create index evaluation_by_model on evaluation (workspace_id, model, id);
select platform.isolate('evaluation');

create table promotion_rule (
  workspace_id   text not null,
  model          text not null,
  metric         text not null,
  evaluation_set text not null,
  minimum        double precision,
  allowed_drop   double precision,
  primary key (workspace_id, model, metric, evaluation_set)
);
select share_rows('promotion_rule');
alter policy own_and_shared_are_read on promotion_rule
  using (workspace_id in (platform.workspace(), '*shared') and platform.workspace() is not null);
