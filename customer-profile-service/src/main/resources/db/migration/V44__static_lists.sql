-- A segment without a condition is a static list: whoever was put on it.
alter table segment alter column condition drop not null;

create table segment_list_entry (
  segment_id   uuid not null,
  profile_id   uuid not null,
  -- whom it goes back to if a merge is undone
  origin_id    uuid not null,
  workspace_id text not null,
  added_at     timestamptz not null,
  primary key (segment_id, profile_id, origin_id)
);
create index segment_list_entry_profile on segment_list_entry (profile_id);
select platform.isolate('segment_list_entry');

-- Files of people for such a list.
alter table import drop constraint import_kind_check;
alter table import add constraint import_kind_check check (kind in ('profiles', 'events', 'members'));
alter table import add column segment_id uuid check ((kind = 'members') = (segment_id is not null));
