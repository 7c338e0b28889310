-- What a partner's own names and values mean. Versions are appended, as of everything a plan is made from.

-- +goose Up
-- An organisation's names and values for our signals; it has one.
create table mapping (
    id         integer not null,
    public_id  text    not null,
    org_id     integer not null,
    created_at integer not null,
    constraint mapping_pk primary key (id),
    constraint mapping_public_id_unique unique (public_id),
    constraint mapping_org_unique unique (org_id),
    constraint mapping_org_exists foreign key (org_id) references org (id)
) strict;

create table mapping_version (
    id            integer not null,
    version       integer not null,
    from_revision integer not null,
    to_revision   integer, -- the revision from which it no longer stands; null while it is the current one
    body          text    not null,
    actor_id      integer not null,
    actor_name    text    not null,
    created_at    integer not null,
    constraint mapping_version_pk primary key (id, version),
    constraint mapping_version_of foreign key (id) references mapping (id),
    constraint mapping_version_range check (to_revision > from_revision)
) strict;
create unique index mapping_version_current on mapping_version (id) where to_revision is null;
create index mapping_version_by_revision on mapping_version (from_revision, to_revision);

-- +goose Down
drop table mapping_version;
drop table mapping;
