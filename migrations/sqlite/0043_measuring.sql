-- What an organisation holds out of everything that it runs, and divisions of the visits that its campaigns take stretches of.

-- +goose Up
-- The share of visits held out of everything; an organisation has one.
create table hold_out (
    id         integer not null,
    public_id  text not null,
    org_id     integer not null,
    created_at integer not null,
    constraint hold_out_pk primary key (id),
    constraint hold_out_public_id_unique unique (public_id),
    constraint hold_out_org_exists foreign key (org_id) references org (id)
) strict;
create unique index hold_out_by_org on hold_out (org_id);
create table hold_out_version (
    id            integer not null,
    version       integer not null,
    from_revision integer not null,
    to_revision   integer,
    body          text not null,
    actor_id      integer not null,
    actor_name    text not null,
    created_at    integer not null,
    constraint hold_out_version_pk primary key (id, version),
    constraint hold_out_version_of foreign key (id) references hold_out (id),
    constraint hold_out_version_range check (to_revision > from_revision)
) strict;
create unique index hold_out_version_current on hold_out_version (id) where to_revision is null;
create index hold_out_version_by_revision on hold_out_version (from_revision, to_revision);

-- Campaigns that take stretches of one share no visit.
create table namespace (
    id         integer not null,
    public_id  text not null,
    org_id     integer not null,
    created_at integer not null,
    constraint namespace_pk primary key (id),
    constraint namespace_public_id_unique unique (public_id),
    constraint namespace_org_exists foreign key (org_id) references org (id)
) strict;
create index namespace_by_org on namespace (org_id);
create table namespace_version (
    id            integer not null,
    version       integer not null,
    from_revision integer not null,
    to_revision   integer,
    body          text not null,
    actor_id      integer not null,
    actor_name    text not null,
    created_at    integer not null,
    constraint namespace_version_pk primary key (id, version),
    constraint namespace_version_of foreign key (id) references namespace (id),
    constraint namespace_version_range check (to_revision > from_revision)
) strict;
create unique index namespace_version_current on namespace_version (id) where to_revision is null;
create index namespace_version_by_revision on namespace_version (from_revision, to_revision);

create index campaign_version_apart on campaign_version (id) where to_revision is null and body ->> 'namespace' is not null;

-- +goose Down
drop index campaign_version_apart;
drop table namespace_version;
drop table namespace;
drop table hold_out_version;
drop table hold_out;
