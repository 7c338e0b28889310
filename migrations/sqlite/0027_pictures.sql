-- The library of pictures: the files by what is in them, and what is told of each in versions.

-- +goose Up
create table picture (
    id         integer not null,
    public_id  text not null,
    org_id     integer not null,
    created_at integer not null,
    constraint picture_pk primary key (id),
    constraint picture_public_id_unique unique (public_id),
    constraint picture_org_exists foreign key (org_id) references org (id)
) strict;
create index picture_by_org on picture (org_id, id);

create table picture_version (
    id            integer not null,
    version       integer not null,
    from_revision integer not null,
    to_revision   integer,
    body          text not null,
    actor_id      integer not null,
    actor_name    text not null,
    created_at    integer not null,
    constraint picture_version_pk primary key (id, version),
    constraint picture_version_of foreign key (id) references picture (id),
    constraint picture_version_range check (to_revision > from_revision)
) strict;
create unique index picture_version_current on picture_version (id) where to_revision is null;

-- An organisation has a picture once, however often it is uploaded.
create table picture_held (
    org_id     integer not null,
    digest     text not null,
    picture_id integer not null,
    constraint picture_held_pk primary key (org_id, digest),
    constraint picture_held_of foreign key (picture_id) references picture (id)
) strict;

-- A size of a picture, named by the SHA-256 of its bytes in hex: whoever has the same has this one.
create table picture_file (
    digest     text not null,
    type       text not null,
    width      integer not null,
    height     integer not null,
    data       blob not null,
    created_at integer not null,
    constraint picture_file_pk primary key (digest)
) strict;

-- +goose Down
drop table picture_file;
drop table picture_held;
drop table picture_version;
drop table picture;
