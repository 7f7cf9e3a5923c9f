create table template (
  id           uuid primary key,
  workspace_id text not null,
  name         text not null,
  channel      text not null check (channel in ('email', 'webhook')),
  subject      text,
  html         text,
  text         text,
  version      bigint not null,
  created_at   timestamptz not null,
  updated_at   timestamptz not null
);
create index template_page on template (workspace_id, id desc);
select platform.isolate('template');

-- design: the experiment or the past campaign; content: what its variants said when it was launched.
create table campaign (
  id            uuid primary key,
  workspace_id  text not null,
  name          text not null,
  kind          text not null check (kind in ('experiment', 'past')),
  external_id   text,
  state         text not null check (state in
                  ('draft', 'planning', 'sending', 'paused', 'sent', 'cancelled', 'imported')),
  design        jsonb not null,
  goal          jsonb not null,
  goal_event    text not null,
  content       jsonb,
  plan_cursor   text,
  waiting_for   text,
  job_id        uuid,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  launched_at   timestamptz,
  planned_at    timestamptz,
  finished_at   timestamptz
);
create index campaign_page on campaign (workspace_id, id desc);
create index campaign_goal on campaign (workspace_id, goal_event);
create unique index campaign_external on campaign (workspace_id, external_id) where external_id is not null;
select platform.isolate('campaign');

-- One row for each person of a campaign's audience, and no second one ever: it is the message, or the reason for none.
create table delivery (
  id                uuid primary key,
  workspace_id      text not null,
  campaign_id       uuid not null references campaign (id),
  profile_id        uuid not null,
  holdout           boolean not null default false,
  variant           text,
  state             text not null check (state in
                      ('planned', 'sending', 'sent', 'failed', 'suppressed', 'unknown', 'held_out', 'cancelled')),
  reason            text,
  note              text,
  attempts          int not null default 0,
  next_attempt_at   timestamptz,
  journal_id        uuid,
  claimed_at        timestamptz,
  assigned_at       timestamptz,
  sent_at           timestamptz,
  confirmed         boolean not null default false,
  opens             int not null default 0,
  prefetches        int not null default 0,
  first_opened_at   timestamptz,
  clicks            int not null default 0,
  first_clicked_at  timestamptz,
  unsubscribed_at   timestamptz,
  converted_at      timestamptz,
  conversions       int not null default 0,
  conversion_value  numeric(20, 4) not null default 0,
  unique (campaign_id, profile_id)
);
create index delivery_work on delivery (campaign_id, next_attempt_at, id) where state in ('planned', 'sending');
create index delivery_page on delivery (campaign_id, id);
create index delivery_profile on delivery (workspace_id, profile_id);
select platform.isolate('delivery');

-- Who unsubscribed here; asked right before each send, whatever customer-profile knows by then.
create table unsubscription (
  workspace_id text not null,
  channel      text not null,
  profile_id   uuid not null,
  delivery_id  uuid not null,
  at           timestamptz not null,
  primary key (workspace_id, channel, profile_id)
);
select platform.isolate('unsubscription');
