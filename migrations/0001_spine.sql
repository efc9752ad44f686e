-- The spine: who, where, what reports, what it sold. One text for SQLite and PostgreSQL.
-- Moments (`*_at`) are UTC milliseconds since 1970; money is kopecks; enums and e-mails are text; `search` columns
-- hold text that domain::devices::normalise_search has folded, `*_key` columns text to sort by (storage::moments).

create table partners (
    id          uuid    not null primary key,
    name        text    not null unique
);

create table accounts (
    id          uuid    not null primary key,
    email       text    not null unique,
    network     text    not null,
    partner_id  uuid    references partners (id),
    language    text    not null default 'ru',
    created_at  bigint  not null
);

create table outlets (
    id             uuid    not null primary key,
    account_id     uuid    not null references accounts (id),
    city           text    not null,
    address        text    not null,
    mall           text    not null default '',
    zone           text    not null,
    hours          text    not null,          -- JSON of domain::outlets::OpeningHours
    title_key      text    not null,          -- to sort by
    search         text    not null,          -- network, place, mall and account
    hours_key      text    not null,          -- to sort by
    business_day   date    not null,          -- the current one; storage::outlets::roll_over keeps it
    open_since_at  bigint,                    -- when the present open stretch began; kept by roll_over, null: closed
    created_at     bigint  not null,
    archived_at    bigint
);
create index outlets_by_account on outlets (account_id);
create index outlets_by_title on outlets (title_key, id);
create index outlets_by_hours on outlets (hours_key, id);

-- What the grid filters, counts and sorts by: short rows, because whole scans of them answer within milliseconds.
create table devices (
    pos_id             bigint  not null primary key,
    account_id         uuid    not null references accounts (id),
    outlet_id          uuid    not null references outlets (id),
    kind               text    not null,
    version            text    not null default '',
    online             boolean not null default false,  -- as heartbeats.online
    via_pos_id         bigint,                -- the mid-server that carries its receipts
    copies             bigint  not null default 0,
    same_machine       bigint,                -- another PosID heard with the same instance id
    unstable_until     bigint,                -- set when it changed state too often
    silent             boolean not null default false,  -- online and open, but no sale for an hour; kept by roll_over
    waiting_receipts   bigint  not null default 0,
    first_seen_at      bigint,                -- null: no heartbeat ever
    last_connected_at  bigint,
    last_disconnect_at bigint,
    disconnect_key     bigint  not null,      -- coalesce(last_disconnect_at, created_at), to sort by
    last_receipt_at    bigint,                -- latest time of sale
    receipt_conflicts  bigint  not null default 0,
    business_day       date    not null,      -- as outlets.business_day
    receipts_today     bigint  not null default 0,      -- of business_day at this outlet
    revenue_today      bigint  not null default 0,
    created_at         bigint  not null,
    changed_at         bigint  not null,      -- of anything that a row of the grid shows; grows with each change
    archived_at        bigint
);
create index devices_by_account on devices (account_id, pos_id);
create index devices_by_outlet on devices (outlet_id, pos_id);
create index devices_by_disconnect on devices (disconnect_key, pos_id);
-- The few whose badges end by themselves.
create index devices_with_badges on devices (pos_id)
    where copies > 1 or same_machine is not null or unstable_until is not null;

-- What is only shown, and the keys to sort by it.
create table device_texts (
    pos_id           bigint  not null primary key references devices (pos_id),
    name             text    not null,
    facts            text    not null,        -- JSON of domain::devices::HostFacts
    external_ip      text    not null default '',
    shown_instance   text,                    -- the instance that facts and external_ip are of
    heard            bigint,                  -- fingerprint of a heartbeat that changes nothing but the time; or null
    clock_offset_ms  bigint,
    note             text    not null default '',
    note_version     bigint  not null default 0,
    note_author      text,
    note_changed_at  bigint,
    device_key       text    not null,        -- to sort by
    version_key      text    not null default '',
    note_key         text    not null default ''
);
create index device_texts_by_device on device_texts (device_key, pos_id);
create index device_texts_by_version on device_texts (version_key, pos_id);
create index device_texts_by_note on device_texts (note_key, pos_id);

create table device_search (
    pos_id  bigint  not null primary key references devices (pos_id),
    search  text    not null
);

-- Written at every heartbeat, hence as short as can be and without an index.
create table heartbeats (
    pos_id            bigint  not null primary key references devices (pos_id),
    online            boolean not null default false,
    interval_seconds  bigint  not null default 60,
    last_seen_at      bigint
);

-- Which outlet a device belonged to since when: a receipt belongs to the outlet of its time of sale, for ever.
create table memberships (
    pos_id      bigint  not null references devices (pos_id),
    since_at    bigint  not null,
    outlet_id   uuid    not null references outlets (id),
    primary key (pos_id, since_at)
);

-- Hashes of device keys (SHA-256 of 256 random bits: a slow hash would add nothing). Changed rows are polled.
create table device_keys (
    id          uuid    not null primary key,
    pos_id      bigint  not null references devices (pos_id),
    hash        text    not null,
    created_at  bigint  not null,
    revoked_at  bigint,
    changed_at  bigint  not null
);
create index device_keys_by_device on device_keys (pos_id);
create index device_keys_by_change on device_keys (changed_at);

create table instances (
    pos_id         bigint  not null references devices (pos_id),
    instance_id    text    not null,
    external_ip    text    not null,
    facts          text    not null,          -- JSON of domain::devices::HostFacts
    runs           text    not null,          -- JSON of domain::presence::InstanceRuns
    first_seen_at  bigint  not null,
    last_seen_at   bigint  not null,          -- of the instance that device_texts.heard is of: see heartbeats
    primary key (pos_id, instance_id)
);
create index instances_by_instance on instances (instance_id);

create table presence_flips (
    pos_id      bigint  not null references devices (pos_id),
    at          bigint  not null,
    online      boolean not null,
    primary key (pos_id, at)
);

-- While a server process was alive, without a break: gaps between all rows are downtimes of the service.
create table service_runs (
    id          uuid    not null,
    started_at  bigint  not null,
    alive_at    bigint  not null,
    primary key (id, started_at)
);
create index service_runs_by_life on service_runs (alive_at);

-- Without references: they would be looked up for every receipt, and a membership vouches for both.
create table receipts (
    pos_id       bigint  not null,
    receipt_id   text    not null,
    outlet_id    uuid    not null,
    sold_at      bigint  not null,
    sold_offset  bigint  not null,            -- seconds east of UTC, as the till wrote it
    total        bigint  not null,
    received_at  bigint  not null,
    primary key (pos_id, receipt_id)
);

-- slot = UTC epoch seconds / 900
create table sales_slots (
    outlet_id   uuid    not null,
    slot        bigint  not null,
    pos_id      bigint  not null,
    receipts    bigint  not null,             -- refunds included
    sales       bigint  not null,             -- without refunds
    revenue     bigint  not null,             -- net
    primary key (outlet_id, slot, pos_id)
);

create table device_days (
    pos_id           bigint  not null,
    day              date    not null,        -- business day of the outlet
    outlet_id        uuid    not null,
    receipts         bigint  not null,
    revenue          bigint  not null,
    last_receipt_at  bigint  not null,
    primary key (outlet_id, day, pos_id)
);

create table members (
    id             uuid    not null primary key,
    email          text    not null unique,
    name           text    not null,
    role           text    not null,
    language       text    not null default 'ru',
    partner_id     uuid    references partners (id),
    password_hash  text    not null,
    created_at     bigint  not null,
    disabled_at    bigint
);

create table grants (
    member_id   uuid    not null references members (id),
    account_id  uuid    not null references accounts (id),
    primary key (member_id, account_id)
);

create table sessions (
    id             text    not null primary key,
    member_id      uuid,
    data           text    not null,
    expires_at     bigint  not null
);
create index sessions_by_member on sessions (member_id);
create index sessions_by_expiry on sessions (expires_at);

-- Failed attempts to sign in, to throttle by address and by e-mail.
create table sign_in_attempts (
    subject     text    not null,
    at          bigint  not null
);
create index sign_in_attempts_by_subject on sign_in_attempts (subject, at);

-- Every version of every note.
create table note_versions (
    pos_id      bigint  not null references devices (pos_id),
    version     bigint  not null,
    text        text    not null,
    author_id   uuid    not null references members (id),
    author      text    not null,
    at          bigint  not null,
    primary key (pos_id, version)
);
