-- Row-level security compares the workspace in every query. One that the statistics do not know yet is taken for empty, and
-- then all of its remembered events were read and filtered by the people asked for. Without statistics of that column the
-- planner takes a part of the table for any workspace, and looks people up by the index that has them.
alter table remembered_event alter column workspace_id set statistics 0;
select pg_clear_attribute_stats('public', 'remembered_event', 'workspace_id', false);
