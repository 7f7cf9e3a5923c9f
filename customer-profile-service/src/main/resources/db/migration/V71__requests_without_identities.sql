-- An access request of earlier times kept the identities of a person in its own row, and so through a later erasure. They
-- are needed only until it is known which profiles they name; what was asked is known again by a keyed hash from now on,
-- since anybody can try addresses on a plain one.
alter table privacy_request no force row level security;
update privacy_request set digest = '',
  identities = case
    when status = 'pending' or status = 'in_progress' and type = 'rectification' then identities else '[]' end,
  corrections = case when status in ('pending', 'in_progress') then corrections end;
alter table privacy_request force row level security;
