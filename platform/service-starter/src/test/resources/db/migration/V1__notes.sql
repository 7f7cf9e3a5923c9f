create table note (
  workspace_id text not null,
  id           uuid not null,
  body         text not null,
  primary key (workspace_id, id)
);
select platform.isolate('note');
