-- Which workspaces may register TorchScript, which is executable code: each decision of an operator, the newest holds.
create table torchscript_decision (
  workspace_id text not null,
  id           uuid primary key,
  allowed      boolean not null,
  reason       text not null,
  decided_at   timestamptz not null,
  decided_by   text not null
);
select platform.isolate('torchscript_decision');
