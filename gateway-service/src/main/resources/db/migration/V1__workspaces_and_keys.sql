-- The workspaces of this installation, and the keys that open them.
create table workspace (
  workspace_id text primary key check (workspace_id ~ '^[a-z][a-z0-9-]{1,38}$'),
  name         text not null,
  created_at   timestamptz not null,
  created_by   text not null
);
select platform.isolate('workspace');

create table api_key (
  id                     uuid primary key,
  workspace_id           text not null references workspace,
  name                   text not null,
  kind                   text not null check (kind in ('api', 'write')),
  prefix                 text not null unique,
  hash                   bytea not null check (length(hash) = 32),
  old_hash               bytea check (length(old_hash) = 32),
  old_secret_valid_until timestamptz,
  scopes                 text[] not null,
  requests_per_second    int check (requests_per_second > 0),
  created_at             timestamptz not null,
  created_by             text not null,
  expires_at             timestamptz,
  rotated_at             timestamptz,
  revoked_at             timestamptz
);
create index api_key_of_workspace on api_key (workspace_id, id);
select platform.isolate('api_key');

-- A key is looked up by its prefix before its workspace is known, and the operator lists all workspaces. Both run
-- as the platform, which may read here and nothing more: writing stays bound to one workspace.
create policy platform_reads on api_key for select using (platform.workspace() = '*');
create policy platform_reads on workspace for select using (platform.workspace() = '*');
