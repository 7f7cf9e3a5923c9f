-- How a workspace reads identifiers and joins what is known of one person; the latest version holds, the others say how
-- it was before and who changed it.
create table identity_rules (
  workspace_id text not null,
  version      int not null,
  rules        jsonb not null,
  changed_by   text not null,
  changed_at   timestamptz not null,
  primary key (workspace_id, version)
);
select platform.isolate('identity_rules');
