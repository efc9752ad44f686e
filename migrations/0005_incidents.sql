-- Incidents from detection to a justified closing, notices of limited service, maintenance windows, and what the lag
-- engine remembers. Rows of incident_events are never changed: storage::incidents adds triggers that refuse it.

-- Who gets an account's alerts, besides its partner; a letter goes there only while it is the address of a member with a grant.
create table account_alerts (
    account_id  uuid    not null references accounts (id),
    email       text    not null,
    primary key (account_id, email)
);

-- The same of HEADO's support, as it is configured: written at each start.
create table support_alerts (
    email     text    not null primary key,
    language  text    not null
);

create table incidents (
    id                 uuid    not null primary key,
    subject            text    not null,
    outlet_id          uuid    references outlets (id),
    account_id         uuid    references accounts (id),   -- null: the platform's
    part_of            uuid    references incidents (id),
    partner_id         uuid    references partners (id),   -- who handles it until it is escalated; null: HEADO's support
    zone               text    not null,                   -- of its times
    search             text    not null,                   -- folded title
    opened_at          bigint  not null,
    since_at           bigint  not null,
    detection          text    not null,                   -- JSON of domain::incidents::Detection
    recovered_at       bigint,
    delivered_late     boolean not null default false,
    owner_id           uuid    references members (id),
    escalated_at       bigint,
    escalation         text,                               -- JSON of domain::incidents::Escalation
    steps_done         bigint  not null default 0,
    letter_at          bigint,                             -- when its last letter was queued
    closed_at          bigint,
    closed_with        uuid    references incidents (id),  -- closed as a part of this one
    receipts_complete  boolean not null default false,
    cause              text,
    cause_comment      text    not null default '',
    lasting_reason     text    not null default '',
    check (subject in ('outlet', 'account', 'platform')),
    check ((subject = 'outlet') = (outlet_id is not null)),
    check ((subject = 'platform') = (account_id is null)),
    check ((escalated_at is null) = (escalation is null)),
    check (cause in ('channel', 'software', 'trading_system', 'service', 'atypical_sales', 'other')),
    -- domain::incidents::lacking_for_closing; the steps of a part are those of the whole.
    check (closed_at is null or (receipts_complete and cause is not null and cause_comment <> ''
        and (steps_done = 8 or closed_with is not null) and (recovered_at is not null or lasting_reason <> '')))
);
create unique index incidents_open_outlet on incidents (outlet_id) where closed_at is null and subject = 'outlet';
create unique index incidents_open_account on incidents (account_id) where closed_at is null and subject = 'account';
create unique index incidents_open_platform on incidents (subject) where closed_at is null and subject = 'platform';
create index incidents_by_outlet on incidents (outlet_id, opened_at);
create index incidents_by_account on incidents (account_id, opened_at);
create index incidents_by_opening on incidents (opened_at, id);
create index incidents_by_whole on incidents (part_of) where part_of is not null;

create table incident_steps (
    incident_id  uuid    not null references incidents (id),
    step         text    not null,
    outcome      text    not null,
    comment      text    not null,
    version      bigint  not null,
    author_id    uuid    not null references members (id),
    author       text    not null,
    at           bigint  not null,
    primary key (incident_id, step),
    check (outcome in ('done', 'problem_found', 'not_applicable')),
    check (outcome = 'done' or comment <> '')
);

create table incident_events (
    incident_id  uuid    not null references incidents (id),
    number       bigint  not null,
    at           bigint  not null,
    author_id    uuid    references members (id),   -- null: the system
    author       text,
    event        text    not null,                  -- JSON of domain::incidents::IncidentEvent
    primary key (incident_id, number)
);

-- Files are kept here and not in a folder: they are as safe, and as backed up, as the incident itself.
create table incident_files (
    id           uuid    not null primary key,
    incident_id  uuid    not null references incidents (id),
    name         text    not null,
    bytes        bigint  not null,
    author_id    uuid    not null references members (id),
    author       text    not null,
    at           bigint  not null,
    check (bytes between 1 and 10485760)
);
create index incident_files_by_incident on incident_files (incident_id);

create table incident_file_contents (
    file_id  uuid   not null primary key references incident_files (id),
    content  bytea  not null
);

create table notices (
    id            uuid    not null primary key,
    text          text    not null,
    from_at       bigint  not null,
    until_at      bigint  not null,
    author_id     uuid    not null references members (id),
    author        text    not null,
    created_at    bigint  not null,
    withdrawn_at  bigint,
    check (from_at < until_at)
);
create index notices_by_end on notices (until_at);

create table notice_accounts (
    notice_id   uuid  not null references notices (id),
    account_id  uuid  not null references accounts (id),
    primary key (notice_id, account_id)
);

create table notice_cities (
    notice_id  uuid  not null references notices (id),
    city       text  not null,
    primary key (notice_id, city)
);

create table maintenance_windows (
    id          uuid    not null primary key,
    account_id  uuid    not null references accounts (id),
    outlet_id   uuid    references outlets (id),   -- null: all outlets of the account
    plan        text    not null,                  -- JSON of domain::maintenance::MaintenancePlan
    reason      text    not null,
    author_id   uuid    not null references members (id),
    author      text    not null,
    created_at  bigint  not null,
    removed_at  bigint
);
create index maintenance_windows_by_account on maintenance_windows (account_id);

-- What is remembered of each outlet from one evaluation to the next.
create table lag_tracks (
    outlet_id  uuid  not null primary key references outlets (id),
    track      text  not null                      -- JSON of domain::lag::Track
);

-- The one row that says when outlets were evaluated last.
create table lag_evaluations (
    id            bigint  not null primary key check (id = 1),
    evaluated_at  bigint  not null
);
