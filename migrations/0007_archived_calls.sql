-- The last call of each archived device: its software still runs somewhere (domain::overview::ArchivedCall).
create table archived_calls (
    pos_id       bigint  not null primary key references devices (pos_id),
    at           bigint  not null,
    external_ip  text    not null
);
