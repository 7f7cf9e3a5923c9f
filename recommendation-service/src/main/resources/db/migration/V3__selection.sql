-- When somebody did it for the first time, so that a part of the past can be held out; null in rows from before.
alter table interaction add column first_at timestamptz;

-- Why a version serves as it does: what was tried at its training.
alter table model add column selection jsonb;
