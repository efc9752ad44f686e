-- Letters (e-mails), each to one recipient: what each says, and what has become of it.
create table letters (
    id             uuid    not null primary key,
    kind           text    not null,          -- domain::mail::LetterKind
    letter         text    not null,          -- JSON of domain::mail::Letter
    about          text    not null,          -- the outlet or account that it names first
    outlets        bigint  not null,          -- of which it speaks
    email          text    not null,          -- of the recipient
    name           text    not null,
    language       text    not null,
    state          text    not null default 'queued',
    queued_at      bigint  not null,
    due_at         bigint  not null,          -- not tried earlier: held, or tried in vain
    attempts       bigint  not null default 0,
    claimed_by     uuid,                      -- who is sending it
    claimed_until  bigint,                    -- then another may
    done_at        bigint,                    -- sent, failed or dropped
    answer         text    not null default ''
);
create index letters_due on letters (due_at) where state = 'queued';
create index letters_by_time on letters (queued_at, id);

-- The incidents that a letter speaks of.
create table letter_incidents (
    letter_id     uuid    not null references letters (id) on delete cascade,
    incident_id   uuid    not null,
    outlet_id     uuid,                       -- null: of the platform
    untrue        boolean not null default false,  -- left out of the letter, unless it is being sent
    primary key (letter_id, incident_id)
);
create index letter_incidents_by_incident on letter_incidents (incident_id);
