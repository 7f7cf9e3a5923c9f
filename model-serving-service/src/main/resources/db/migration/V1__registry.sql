-- Models, versions, aliases and their history.
--
-- A row belongs to a workspace, or to '*shared', which is no workspace: shared rows are what the operator offers to
-- all. Every workspace reads its own rows and the shared ones, and never another's. It writes its own only; shared
-- rows are written by transactions that have set zhiying.shared_models to 'write', which the service does after it has
-- seen the scope platform:operator, and when it registers the models that come with it. Both are policies of the
-- database, so a query that forgets to ask sees and changes no more than this.
create function share_rows(target regclass) returns void
  language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy own_and_shared_are_read on %s for select '
    'using (workspace_id in (platform.workspace(), ''*shared''))', target);
  execute format('create policy own_are_written on %s '
    'using (workspace_id = platform.workspace()) with check (workspace_id = platform.workspace())', target);
  execute format('create policy shared_are_written_on_purpose on %s '
    'using (workspace_id = ''*shared'' and current_setting(''zhiying.shared_models'', true) = ''write'') '
    'with check (workspace_id = ''*shared'' and current_setting(''zhiying.shared_models'', true) = ''write'')', target);
end $$;

create table model (
  workspace_id text not null,
  name         text not null,
  task         text not null,
  languages    text[] not null,
  licence      text,
  description  text,
  created_at   timestamptz not null,
  created_by   text not null,
  primary key (workspace_id, name)
);
select share_rows('model');

-- The model may be a shared one while the version is a workspace's own: what that workspace uses instead.
create table model_version (
  id           uuid primary key,
  workspace_id text not null,
  model        text not null,
  version      int not null check (version > 0),
  state        text not null check (state in ('registered', 'validating', 'ready', 'failed', 'retired')),
  reason       text,
  request      jsonb not null,
  content      jsonb,
  created_at   timestamptz not null,
  created_by   text not null,
  unique (workspace_id, model, version),
  check (state <> 'ready' or content is not null)
);
select share_rows('model_version');

create table artifact_chunk (
  workspace_id text not null,
  version_id   uuid not null references model_version (id) on delete cascade,
  path         text not null,
  seq          int not null,
  data         bytea not null,
  primary key (version_id, path, seq)
);
alter table artifact_chunk alter column data set storage external;
select share_rows('artifact_chunk');

-- Every change of a version's state and every move of an alias.
create table model_change (
  id               uuid primary key,
  workspace_id     text not null,
  model            text not null,
  change           text not null,
  version          int,
  version_id       uuid,
  alias            text,
  previous_version int,
  reason           text,
  -- For a move of an alias: the move that a roll-back returns to; null where there is none before.
  undo_id          uuid references model_change (id),
  changed_at       timestamptz not null,
  changed_by       text not null
);
create index model_change_by_model on model_change (workspace_id, model, id);
select share_rows('model_change');

create table model_alias (
  workspace_id text not null,
  model        text not null,
  alias        text not null,
  version_id   uuid not null references model_version (id),
  move_id      uuid not null references model_change (id),
  primary key (workspace_id, model, alias)
);
select share_rows('model_alias');
