-- Who asks: organisations, their people, sessions and keys; and the counters of everything.

-- +goose Up
-- Raised inside the writing transaction, so that what commits later counts higher.
create table counter (
    id       integer not null default 1,
    revision integer not null default 0, -- of all that a plan is made from
    stops    integer not null default 0, -- of the stop log
    data     integer not null default 0, -- of the ledger and its rollups
    constraint counter_pk primary key (id),
    constraint counter_one_row check (id = 1)
) strict;
insert into counter (id) values (1);

create table setting (
    key   text not null,
    value text not null,
    constraint setting_pk primary key (key)
) strict;

create table org (
    id         integer not null,
    public_id  text    not null,
    kind       text    not null,
    name       text    not null,
    sample     integer not null default 0,
    created_at integer not null,
    constraint org_pk primary key (id),
    constraint org_public_id_unique unique (public_id),
    constraint org_kind_known check (kind in ('owner', 'partner'))
) strict;

create table staff (
    id         integer not null,
    public_id  text    not null,
    org_id     integer not null,
    email      text    not null,
    name       text    not null,
    role       text    not null,
    locale     text    not null,
    password   text    not null, -- argon2id in PHC form
    disabled   integer not null default 0,
    created_at integer not null,
    constraint staff_pk primary key (id),
    constraint staff_public_id_unique unique (public_id),
    constraint staff_email_unique unique (email),
    constraint staff_email_lower check (email = lower(email)),
    constraint staff_org_exists foreign key (org_id) references org (id)
) strict;
create index staff_by_org on staff (org_id);

create table session (
    hash       blob    not null, -- SHA-256 of the cookie; the cookie itself is kept nowhere
    staff_id   integer not null,
    made_at    integer not null,
    seen_at    integer not null,
    expires_at integer not null,
    constraint session_pk primary key (hash),
    constraint session_staff_exists foreign key (staff_id) references staff (id) on delete cascade
) strict;
create index session_by_staff on session (staff_id);
create index session_by_expiry on session (expires_at);

create table access_key (
    id         integer not null,
    org_id     integer not null,
    kind       text    not null,
    text       text    not null, -- a publishable key in full; of a secret key its SHA-256 in hex
    origins    text    not null,
    per_minute integer not null default 0,
    revoked    integer not null default 0,
    created_at integer not null,
    constraint access_key_pk primary key (id),
    constraint access_key_text_unique unique (text),
    constraint access_key_kind_known check (kind in ('publishable', 'secret')),
    constraint access_key_org_exists foreign key (org_id) references org (id)
) strict;
create index access_key_by_org on access_key (org_id);

-- +goose Down
drop table access_key;
drop table session;
drop table staff;
drop table org;
drop table setting;
drop table counter;
