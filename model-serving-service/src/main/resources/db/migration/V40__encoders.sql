-- Which classifiers are built on which version of an encoder. The foreign key also names the encoder's state: a version
-- that others are built on cannot retire, whatever workspace they belong to, since PostgreSQL checks keys beside the
-- row policies.
alter table model_version add unique (id, state);

create table model_encoder (
  workspace_id  text not null,
  version_id    uuid primary key references model_version (id),
  encoder_id    uuid not null,
  encoder_state text not null default 'ready' check (encoder_state = 'ready'),
  foreign key (encoder_id, encoder_state) references model_version (id, state)
);
create index model_encoder_by_encoder on model_encoder (encoder_id);
select share_rows('model_encoder');
