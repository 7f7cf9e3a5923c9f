-- Events that campaigns imported later may have been for (see zhiying.campaign.conversion.remembered-events).
create table remembered_event (
  workspace_id text not null,
  event_id     uuid not null,
  profile_id   uuid not null,
  name         text not null,
  properties   jsonb not null,
  happened_at  timestamptz not null,
  primary key (workspace_id, event_id)
);
create index remembered_event_profile on remembered_event (workspace_id, profile_id, name);
select platform.isolate('remembered_event');
