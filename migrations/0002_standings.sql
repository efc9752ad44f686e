-- How each outlet stood against its profile when it was judged last (domain::outlets::Standing).
create table standings (
    outlet_id    uuid    not null primary key references outlets (id),
    day          date    not null,          -- the business day that was judged
    known_until  bigint  not null,
    revenue      bigint  not null,          -- since the opening until known_until
    expected     bigint,                    -- by the profile; null while it is learning
    deviation    bigint,                    -- per mille of expected
    behind       boolean not null           -- by more than the limit
);

-- Minutes that receipts take to arrive, as learnt (domain::profiles::learn_feed_delay).
alter table outlets add column feed_delay_minutes bigint not null default 15;
