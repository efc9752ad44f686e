-- Limits of the lag: those of an outlet hold before those of its account, and these before the configured ones; null:
-- not set (domain::lag::OwnLimits).
alter table accounts add column lag_share double precision;
alter table accounts add column lag_alpha double precision;
alter table accounts add column lag_min_expected double precision;
alter table outlets add column lag_share double precision;
alter table outlets add column lag_alpha double precision;
alter table outlets add column lag_min_expected double precision;
