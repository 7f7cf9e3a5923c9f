-- The end of a profile now says whether it was erased or merged. One that is certain is purged soon and cannot be
-- claimed by a merge; one of an older writer waits out the grace.
alter table erased_profile
    add column certain  boolean     not null default false,
    add column purge_at timestamptz not null default now() + interval '15 minutes';
alter table erased_profile
    alter column certain drop default,
    alter column purge_at drop default;
drop index erased_profile_pending;
create index erased_profile_pending on erased_profile (purge_at) where purged_at is null;
