-- Sets for what finds parts of texts, and for what orders documents.
alter table evaluation_set drop constraint evaluation_set_kind_check;
alter table evaluation_set add constraint evaluation_set_kind_check
  check (kind in ('labelled', 'similarity', 'generation', 'spans', 'ranking'));
