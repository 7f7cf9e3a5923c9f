-- A transaction without a workspace sees nothing, shared rows included: whoever forgot to say for whom it works must
-- not get an answer that looks like one.
do $$
declare
  target regclass;
begin
  foreach target in array array['model', 'model_version', 'artifact_chunk', 'model_change', 'model_alias']::regclass[]
  loop
    execute format('alter policy own_and_shared_are_read on %s '
      'using (workspace_id in (platform.workspace(), ''*shared'') and platform.workspace() is not null)', target);
  end loop;
end $$;
