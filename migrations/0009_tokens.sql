-- Personal tokens: programs of a member's own read what the member may see. Hashes as of device keys (SHA-256 of 256 random
-- bits); which of them may read what is decided at each request by the member's grants.
create table personal_tokens (
    id            uuid    not null primary key,
    member_id     uuid    not null references members (id),
    name          text    not null,
    hash          text    not null unique,
    hint          text    not null,           -- its last characters, to tell it by
    created_at    bigint  not null,
    last_used_at  bigint,                     -- to the minute
    revoked_at    bigint
);
create index personal_tokens_by_member on personal_tokens (member_id);
