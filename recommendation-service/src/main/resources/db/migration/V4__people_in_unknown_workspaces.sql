-- Row-level security compares the workspace in every query. One that the statistics do not know yet is taken for empty, and
-- then all of its interactions were read and filtered by the person asked for. Without statistics of that column the planner
-- takes a part of the table for any workspace, and looks people up by the key.
alter table interaction alter column workspace_id set statistics 0;
select pg_clear_attribute_stats('public', 'interaction', 'workspace_id', false);
