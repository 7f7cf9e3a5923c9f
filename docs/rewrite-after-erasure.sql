-- Rewrites a database's files, so that nothing of deleted rows is left in them. For a superuser, with psql, for each of
-- the databases customer_profile, campaign and recommendation. Each table is locked while it is rewritten, and needs
-- its size in free space: choose a quiet hour. Why: docs/decisions/0006-erasure.md.

-- Used up log segments are removed; by default they are renamed, and keep what they hold until they are written again.
alter system set wal_recycle = off;
select pg_reload_conf();

-- Plain vacuum leaves the bytes of deleted rows in the pages. The second pass is for what analyze has just replaced:
-- the planner's statistics hold sample values of every column.
vacuum (full, analyze);
vacuum (full) pg_catalog.pg_statistic;

-- The log of the time before goes when a checkpoint no longer needs it.
checkpoint;
select pg_switch_wal();
checkpoint;
