-- Who must approve what, and what partners keep off their placements. Versions are appended, as of everything a plan is made from.

-- +goose Up
-- Which approvals an organisation asks for beyond what is always asked; it has one.
create table rulebook (
    id         integer not null,
    public_id  text    not null,
    org_id     integer not null,
    created_at integer not null,
    constraint rulebook_pk primary key (id),
    constraint rulebook_public_id_unique unique (public_id),
    constraint rulebook_org_unique unique (org_id),
    constraint rulebook_org_exists foreign key (org_id) references org (id)
) strict;

create table rulebook_version (
    id            integer not null,
    version       integer not null,
    from_revision integer not null,
    to_revision   integer, -- the revision from which it no longer stands; null while it is the current one
    body          text    not null,
    actor_id      integer not null,
    actor_name    text    not null,
    created_at    integer not null,
    constraint rulebook_version_pk primary key (id, version),
    constraint rulebook_version_of foreign key (id) references rulebook (id),
    constraint rulebook_version_range check (to_revision > from_revision)
) strict;
create unique index rulebook_version_current on rulebook_version (id) where to_revision is null;
create index rulebook_version_by_revision on rulebook_version (from_revision, to_revision);

-- A partner's no to a message on its own placements, whatever the message says. It stands until the partner lifts it.
create table veto (
    id         integer not null,
    org_id     integer not null, -- the partner
    message_id integer not null,
    reason     text    not null,
    actor_id   integer not null,
    actor_name text    not null,
    at         integer not null,
    lifted_at  integer,
    constraint veto_pk primary key (id),
    constraint veto_org_exists foreign key (org_id) references org (id),
    constraint veto_message_exists foreign key (message_id) references message (id)
) strict;
create unique index veto_standing on veto (org_id, message_id) where lifted_at is null;
create index veto_by_message on veto (message_id);

-- +goose Down
drop table veto;
drop table rulebook_version;
drop table rulebook;
