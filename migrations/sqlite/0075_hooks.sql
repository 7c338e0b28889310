-- What partners are told, and the addresses of their own servers that are sent it.

-- +goose Up
-- A notice is written in the transaction that changes what it is about.
create table notice (
    id        integer not null,
    public_id text not null,
    org_id    integer not null, -- who is told
    kind      text not null,
    subject   text not null, -- public id; empty for everything
    facts     text not null, -- JSON
    at        integer not null,
    constraint notice_pk primary key (id),
    constraint notice_public_id_unique unique (public_id),
    constraint notice_org_exists foreign key (org_id) references org (id)
) strict;
create index notice_by_org on notice (org_id, id);

create table hook (
    id          integer not null,
    public_id   text not null,
    org_id      integer not null,
    url         text not null,
    kinds       text not null, -- JSON list of what it is sent; empty is everything
    secret      text not null, -- sealed by the key file
    before      text not null, -- the secret before, sealed; empty for none
    overlaps_at integer,            -- until when that one signs as well
    off         text not null, -- why it is sent nothing; empty while it is
    failed      integer not null, -- tries in a row that came to nothing
    failing_at  integer,            -- since when
    created_at  integer not null,
    constraint hook_pk primary key (id),
    constraint hook_public_id_unique unique (public_id),
    constraint hook_org_exists foreign key (org_id) references org (id)
) strict;
create index hook_by_org on hook (org_id, id);

create table hook_delivery (
    id        integer not null,
    hook_id   integer not null,
    notice_id integer not null,
    org_id    integer not null,
    state     text not null, -- due, done or given_up
    tries     integer not null,
    due_at    integer not null, -- of the next try
    leased_at integer not null, -- until when a worker has it in hand
    tried_at  integer,            -- the last time
    status    integer not null, -- which that was answered with; 0 for none
    why       text not null, -- it came to nothing
    took_ms   integer not null,
    constraint hook_delivery_pk primary key (id),
    constraint hook_delivery_once unique (hook_id, notice_id),
    constraint hook_delivery_hook_exists foreign key (hook_id) references hook (id) on delete cascade,
    constraint hook_delivery_notice_exists foreign key (notice_id) references notice (id)
) strict;
create index hook_delivery_due on hook_delivery (due_at) where state = 'due';
create index hook_delivery_notice on hook_delivery (notice_id);

-- +goose Down
drop table hook_delivery;
drop table hook;
drop table notice;
