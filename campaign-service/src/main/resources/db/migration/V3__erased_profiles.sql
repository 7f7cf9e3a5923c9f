-- Whom nothing is taken in for any more: what was still under way for them is dropped, and customer-profile is told that
-- they are erased here however late the event that says so is read.
create table erased_profile (
  workspace_id text not null,
  profile_id   uuid not null,
  erased_at    timestamptz not null,
  primary key (workspace_id, profile_id)
);
select platform.isolate('erased_profile');
