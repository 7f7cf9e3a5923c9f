-- Rectification (GDPR, article 16) beside what OpenDSR names.
alter table privacy_request drop constraint privacy_request_type_check;
alter table privacy_request add constraint privacy_request_type_check
  check (type in ('access', 'portability', 'erasure', 'rectification'));
-- the traits as they should be; emptied when they are
alter table privacy_request add column corrections jsonb;
