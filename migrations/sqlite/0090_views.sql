-- Questions that people keep under a name.

-- +goose Up
create table saved_view (
    id         integer not null,
    public_id  text    not null,
    org_id     integer not null,
    title      text    not null,
    address    text    not null, -- the question, as an address asks it
    shared     integer not null, -- with the organisation; otherwise its maker's own
    dropped    integer not null, -- shown to nobody any more
    actor_id   integer not null,
    actor_name text    not null,
    at         integer not null,
    constraint saved_view_pk primary key (id),
    constraint saved_view_public_id_unique unique (public_id),
    constraint saved_view_org_exists foreign key (org_id) references org (id)
) strict;
create index saved_view_by_org on saved_view (org_id, title, id);

-- +goose Down
drop table saved_view;
