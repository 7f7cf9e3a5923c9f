-- Row-level security compares the workspace in every query. Where the statistics do not know a workspace yet, the planner
-- takes it for empty, reads all of the workspace's rows by an index that begins with it, and filters them by an array of
-- profiles one by one; pooled connections keep such plans. It is told that any workspace may have most rows instead.
alter table identifier alter column workspace_id set statistics 1, alter column workspace_id set (n_distinct = 1);
alter table event alter column workspace_id set statistics 1, alter column workspace_id set (n_distinct = 1);
alter table profile alter column workspace_id set statistics 1, alter column workspace_id set (n_distinct = 1);
alter table segment_member alter column workspace_id set statistics 1, alter column workspace_id set (n_distinct = 1);
alter table segment_due alter column workspace_id set statistics 1, alter column workspace_id set (n_distinct = 1);
alter table purchase_total alter column workspace_id set statistics 1, alter column workspace_id set (n_distinct = 1);
