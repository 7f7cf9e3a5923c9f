-- V68 told the planner that any workspace may have most rows, but each ANALYZE still remembered the commonest one: where
-- that has all rows, none is left for a workspace that came later, and it is taken for empty again. So ANALYZE leaves the
-- column alone, and what it would say is written here: one value, and none that is known.
do $$
declare
  name text;
begin
  foreach name in array array['identifier', 'event', 'profile', 'segment_member', 'segment_due', 'purchase_total'] loop
    execute format('alter table %I alter column workspace_id set statistics 0, alter column workspace_id reset (n_distinct)', name);
    perform pg_clear_attribute_stats(current_schema()::text, name, 'workspace_id', false);
    perform pg_restore_attribute_stats('schemaname', current_schema()::text, 'relname', name, 'attname', 'workspace_id',
      'inherited', false, 'null_frac', 0::real, 'avg_width', 16, 'n_distinct', 1::real);
  end loop;
end $$;
