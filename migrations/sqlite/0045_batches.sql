-- Batches of codes on waybills: what the codes lead to. Versions are appended, as of everything a plan is made from.

-- +goose Up
-- Codes that a partner prints. A code is arithmetic: no row is kept of it.
create table batch (
    id         integer not null,
    public_id  text    not null,
    org_id     integer not null,
    created_at integer not null,
    constraint batch_pk primary key (id),
    constraint batch_public_id_unique unique (public_id),
    constraint batch_org_exists foreign key (org_id) references org (id)
) strict;
create index batch_by_org on batch (org_id, id);

create table batch_version (
    id            integer not null,
    version       integer not null,
    from_revision integer not null,
    to_revision   integer, -- the revision from which it no longer stands; null while it is the current one
    body          text    not null,
    actor_id      integer not null,
    actor_name    text    not null,
    created_at    integer not null,
    constraint batch_version_pk primary key (id, version),
    constraint batch_version_of foreign key (id) references batch (id),
    constraint batch_version_range check (to_revision > from_revision)
) strict;
create unique index batch_version_current on batch_version (id) where to_revision is null;
create index batch_version_by_revision on batch_version (from_revision, to_revision);

-- Which codes are whose: the two numbers stand in clear in every code of the batch, and are never given again.
create table batch_number (
    key_number integer not null,
    number     integer not null,
    batch_id   integer not null,
    constraint batch_number_pk primary key (key_number, number),
    constraint batch_number_once unique (batch_id),
    constraint batch_number_of foreign key (batch_id) references batch (id)
) strict;

-- +goose Down
drop table batch_number;
drop table batch_version;
drop table batch;
