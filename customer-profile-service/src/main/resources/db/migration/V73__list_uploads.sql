-- A file may put people on a static list, take them off, or replace all of it. How far it has come is written together
-- with what it did, so that a job that is killed counts nobody twice.
alter table import
  add column list_mode text not null default 'add' check (list_mode in ('add', 'remove', 'replace')),
  -- whether a file that replaces may have lines that cannot be read
  add column list_skips_invalid boolean not null default false,
  add column list_step text not null default 'apply' check (list_step in ('check', 'apply', 'clear', 'done')),
  -- no two files change one list at a time
  add column list_started_at timestamptz,
  -- the last line that its step is done with
  add column list_line bigint not null default 0,
  add column list_unknown bigint not null default 0,
  add column list_added bigint not null default 0,
  add column list_removed bigint not null default 0;
create index import_of_list on import (segment_id) where segment_id is not null;

-- the last file that replaced the list and named this one
alter table segment_list_entry add column upload_id uuid;
