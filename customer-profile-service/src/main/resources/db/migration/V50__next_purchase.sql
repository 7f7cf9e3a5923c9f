-- When each customer will buy next, as of the last fit; null before the next one, and where that is ten years away.
alter table lifetime_value
  add column purchase_within_30_days double precision,
  add column days_to_next_purchase double precision;
