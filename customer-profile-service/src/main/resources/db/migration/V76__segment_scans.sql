-- The query that computes the segment's members now; null while none does.
alter table segment add column scan_id uuid;

-- Profiles that were looked at for a segment while a scan of it ran: what it found of them may be out of date. Nothing is
-- written here while no scan runs.
create table segment_touched (
  segment_id   uuid not null,
  profile_id   uuid not null,
  scan_id      uuid not null,
  workspace_id text not null,
  primary key (segment_id, profile_id)
);
select platform.isolate('segment_touched');
