-- What a request waits for, and which services have said, and when, that they hold nothing of the person any more.
alter table privacy_request add column waiting_for text[] not null default '{}';
-- {service: time}
alter table privacy_request add column confirmations jsonb not null default '{}';
