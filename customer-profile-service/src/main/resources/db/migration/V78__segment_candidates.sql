-- What the scan of a segment found of those whom its computation has to look at, until that is done. Kept apart from the
-- transaction of the scan, which would hold back all vacuuming while the computation lasts and have whoever wants a whole
-- table wait for its end; and in the log like all else, since a table that a crash had emptied would say that nobody is
-- left to look at.
create table segment_candidate (
  segment_id   uuid not null,
  scan_id      uuid not null,
  profile_id   uuid not null,
  workspace_id text not null,
  holds        boolean not null,
  due_at       timestamptz,
  primary key (segment_id, scan_id, profile_id)
);
select platform.isolate('segment_candidate');
