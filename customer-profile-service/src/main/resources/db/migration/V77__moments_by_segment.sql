-- Only merges and erasures asked for a profile's moments, and the key answers that segment by segment: each moment that
-- is written pays for an index less.
drop index segment_due_profile;
