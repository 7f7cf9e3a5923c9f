create table loyalty_program (
  workspace_id text primary key,
  definition   jsonb not null,
  updated_at   timestamptz not null
);
select platform.isolate('loyalty_program');

create table loyalty_account (
  profile_id   uuid primary key,
  workspace_id text not null,
  -- the sum of the entries
  balance      bigint not null check (balance >= 0),
  tier         text,
  tier_since   timestamptz,
  -- when time alone may next change the tier
  review_at    timestamptz
) with (fillfactor = 70);
create index loyalty_account_review on loyalty_account (workspace_id, review_at) where review_at is not null;
select platform.isolate('loyalty_account');

create table loyalty_operation (
  id           uuid primary key,
  workspace_id text not null,
  profile_id   uuid not null,
  -- the profile it was of before a merge
  origin_id    uuid not null,
  type         text not null check (type in ('earn', 'spend', 'adjust', 'reverse', 'expire')),
  points       bigint not null,
  -- of its points, those that later operations took back or gave back
  reversed     bigint not null default 0 check (reversed between 0 and abs(points)),
  reverses     uuid,
  shortfall    bigint not null check (shortfall >= 0),
  reason       text not null,
  reference    text,
  -- what caused it, once and for all
  source       text,
  occurred_at  timestamptz not null,
  unique (workspace_id, source)
);
create index loyalty_operation_profile on loyalty_operation (profile_id, id);
create index loyalty_operation_reference on loyalty_operation (profile_id, reference) where reference is not null;
create index loyalty_operation_earned on loyalty_operation (profile_id, occurred_at) where type = 'earn';
select platform.isolate('loyalty_operation');

-- Points that came together and expire together.
create table loyalty_lot (
  id           uuid primary key,
  workspace_id text not null,
  profile_id   uuid not null,
  origin_id    uuid not null,
  points       bigint not null check (points > 0),
  -- the sum of its entries
  remaining    bigint not null check (remaining between 0 and points),
  earned_at    timestamptz not null,
  expires_at   timestamptz
) with (fillfactor = 80);
create index loyalty_lot_profile on loyalty_lot (profile_id) where remaining > 0;
create index loyalty_lot_expires on loyalty_lot (workspace_id, expires_at) where remaining > 0 and expires_at is not null;
select platform.isolate('loyalty_lot');

-- Points into a lot, or out of it. The origin is the lot's: the entries of an origin sum up by themselves.
create table loyalty_entry (
  operation_id uuid not null,
  lot_id       uuid not null,
  workspace_id text not null,
  profile_id   uuid not null,
  origin_id    uuid not null,
  points       bigint not null check (points <> 0),
  primary key (operation_id, lot_id)
);
create index loyalty_entry_profile on loyalty_entry (profile_id);
select platform.isolate('loyalty_entry');

create table loyalty_tier_change (
  id           uuid primary key,
  workspace_id text not null,
  profile_id   uuid not null,
  -- null for out of all tiers
  tier         text,
  changed_at   timestamptz not null
);
create index loyalty_tier_change_profile on loyalty_tier_change (profile_id, id);
select platform.isolate('loyalty_tier_change');
