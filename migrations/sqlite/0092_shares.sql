-- Links by which a frozen report is read without an account.

-- +goose Up
create table report_share (
    id         integer not null,
    public_id  text    not null,
    org_id     integer not null,
    report_id  integer not null,
    hash       blob    not null, -- of what opens it
    files      integer not null,
    expires_at integer not null,
    revoked_at integer,
    actor_id   integer not null,
    actor_name text    not null,
    at         integer not null,
    constraint report_share_pk primary key (id),
    constraint report_share_public_id_unique unique (public_id),
    constraint report_share_hash_unique unique (hash),
    constraint report_share_report_exists foreign key (report_id) references frozen_report (id)
) strict;
create index report_share_by_report on report_share (report_id, id);

-- +goose Down
drop table report_share;
