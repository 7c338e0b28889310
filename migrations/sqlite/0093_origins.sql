-- Websites of partners, and whether each is known to be theirs.

-- +goose Up
create table origin (
    id          integer not null,
    org_id      integer not null, -- the partner
    url         text not null, -- as a key names it
    verified_at integer, -- since when its proof is found
    looked_at   integer,
    record      text not null default '', -- what that look came to in the DNS
    record_seen text not null default '',
    file        text not null default '', -- and on the website
    file_seen   text not null default '',
    failing_at  integer, -- since when a proof that was there is missing
    lapsed_at   integer, -- when that had gone on for too long
    due_at      integer, -- when it is looked at again by itself
    constraint origin_pk primary key (id),
    constraint origin_url_unique unique (org_id, url),
    constraint origin_org_exists foreign key (org_id) references org (id)
) strict;
create index origin_due on origin (due_at) where due_at is not null;
create index origin_lapsed on origin (lapsed_at, org_id) where lapsed_at is not null;

-- +goose Down
drop table origin;
