-- Who changed what and when. Rows are never changed: storage adds triggers that refuse it. Written in the transaction of the
-- change itself, and free of passwords and keys.
create table audit (
    id          uuid    not null primary key,
    at          bigint  not null,
    member_id   uuid    references members (id),  -- null: the command line
    actor       text    not null,                 -- as the member was called then
    action      text    not null,                 -- domain::audit::AuditAction
    thing       text    not null,                 -- domain::audit::AuditThing
    thing_id    text    not null,
    name        text    not null,                 -- as the thing was called then
    account_id  uuid,                             -- whose it is, where it is of one account
    was         text    not null,                 -- JSON of domain::audit::Facts: what was otherwise before
    became      text    not null
);
create index audit_by_thing on audit (thing, thing_id, id);
create index audit_by_member on audit (member_id, id);
create index audit_by_account on audit (account_id, id);

-- Links of letters with which members choose a password. A link is good for one use; only the hash of its secret is kept
-- (SHA-256 of 256 random bits). A member without a password (password_hash = '') has not followed the invitation yet.
create table member_links (
    hash        text    not null primary key,
    member_id   uuid    not null references members (id),
    purpose     text    not null,                 -- domain::members::LinkPurpose
    expires_at  bigint  not null,
    spent_at    bigint,
    check (purpose in ('invitation', 'reset'))
);
create index member_links_by_member on member_links (member_id);
create index member_links_by_expiry on member_links (expires_at);
