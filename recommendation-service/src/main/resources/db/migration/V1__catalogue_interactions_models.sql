-- Items that can be recommended. Ids are the caller's.
create table catalog_item (
    workspace_id   text        not null,
    item_id        text        not null check (length(item_id) between 1 and 255),
    title          text        not null,
    categories     text[]      not null,
    attributes     jsonb       not null,
    price_amount   numeric,
    price_currency text,
    available      boolean     not null,
    published_at   timestamptz not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    primary key (workspace_id, item_id),
    check ((price_amount is null) = (price_currency is null))
);
create index catalog_item_newest on catalog_item (workspace_id, published_at desc, item_id) where available;
select platform.isolate('catalog_item');

-- What a profile did with an item, one row per way of doing it: bounded by pairs, whatever the traffic.
-- A row keeps the profile that the event named; merges are resolved on reading, so that they can be undone.
create table interaction (
    workspace_id text        not null,
    profile_id   uuid        not null,
    item_id      text        not null,
    kind         text        not null,
    times        integer     not null check (times > 0),
    last_at      timestamptz not null,
    primary key (workspace_id, profile_id, item_id, kind)
);
create index interaction_latest on interaction (workspace_id, last_at desc);
select platform.isolate('interaction');

-- Orders seen, so that an order told twice counts once and a refund without products finds them.
create table purchase_order (
    workspace_id text        not null,
    profile_id   uuid        not null,
    order_id     text        not null,
    items        text[]      not null,
    refunded     text[]      not null default '{}',
    completed_at timestamptz not null,
    primary key (workspace_id, profile_id, order_id)
);
select platform.isolate('purchase_order');

-- Profiles that became another one. The survivor is always a final one, never merged itself.
create table profile_alias (
    workspace_id text        not null,
    profile_id   uuid        not null,
    survivor     uuid        not null,
    merged_at    timestamptz not null,
    primary key (workspace_id, profile_id)
);
create index profile_alias_survivor on profile_alias (workspace_id, survivor);
select platform.isolate('profile_alias');

-- Profiles that were erased: hidden at once, purged after a grace, in which a merge may still claim them.
create table erased_profile (
    workspace_id text        not null,
    profile_id   uuid        not null,
    erased_at    timestamptz not null,
    purged_at    timestamptz,
    primary key (workspace_id, profile_id)
);
create index erased_profile_pending on erased_profile (erased_at) where purged_at is null;
select platform.isolate_chore('erased_profile');

-- Trained versions. Exactly one per kind is active.
create table model (
    workspace_id text        not null,
    kind         text        not null,
    version      uuid        not null,
    active       boolean     not null,
    trained_at   timestamptz not null,
    items        integer     not null,
    users        integer     not null,
    interactions bigint      not null,
    parameters   jsonb       not null,
    primary key (workspace_id, version)
);
create unique index model_active on model (workspace_id, kind) where active;
select platform.isolate('model');

-- The best neighbours of each item, best first.
create table neighbour (
    workspace_id text   not null,
    version      uuid   not null,
    item_id      text   not null,
    items        text[] not null,
    scores       real[] not null,
    primary key (workspace_id, version, item_id),
    foreign key (workspace_id, version) references model (workspace_id, version) on delete cascade
);
select platform.isolate('neighbour');

-- What has changed since it was last trained on: one row per batch, so that writers never wait for each other.
create table training_signal (
    workspace_id text        not null,
    id           uuid        not null,
    kind         text        not null,
    amount       integer     not null,
    at           timestamptz not null,
    primary key (workspace_id, id)
);
select platform.isolate_chore('training_signal');

-- The training that was started last.
create table training (
    workspace_id text not null primary key,
    job_id       uuid not null
);
select platform.isolate('training');
