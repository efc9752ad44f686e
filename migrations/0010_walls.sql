-- Wall screens: links to a page that needs no log-in. Hashes as of device keys (SHA-256 of 130 random bits).
create table walls (
    id          uuid    not null primary key,
    name        text    not null,
    hash        text    not null unique,
    hint        text    not null,             -- its last characters, to tell it by
    layout      text    not null,             -- domain::wall::WallLayout
    language    text    not null,
    everything  boolean not null,             -- all accounts, also those to come; else those of wall_accounts
    author_id   uuid    references members (id),  -- null: the command line
    author      text    not null,             -- as the member was called then
    created_at  bigint  not null,
    seen_at     bigint,                       -- when a screen read it last, to the minute
    revoked_at  bigint,
    check (layout in ('problems', 'accounts', 'cities'))
);

create table wall_accounts (
    wall_id     uuid    not null references walls (id),
    account_id  uuid    not null references accounts (id),
    primary key (wall_id, account_id)
);

-- What the profile expects of the latest known hour: money at risk is worked out of it (domain::wall::risk_per_hour). Null until the
-- outlet is judged again, and while its profile is learning.
alter table standings add column expected_hour bigint;
