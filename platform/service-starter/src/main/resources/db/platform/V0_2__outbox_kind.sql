-- What readers choose by before they read an event; null in rows of replicas that do not know it yet.
alter table platform.outbox add column kind text;
