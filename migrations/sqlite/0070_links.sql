-- Short links, the kits that carry one, and who took a kit away.

-- +goose Up
create table short_link (
    id           integer not null,
    public_id    text    not null,
    org_id       integer not null, -- the campaign's
    slug         text    not null, -- in the address, lower case
    name         text    not null,
    campaign_id  integer not null,
    placement_id integer not null,
    carrier_id   integer not null, -- whose placement it is
    message_id   integer not null,
    kit          text    not null, -- what it is printed on; empty for a link alone
    rules        text    not null, -- as JSON, the first that fits decides
    source       text    not null,
    medium       text    not null,
    first_day    text    not null,
    last_day     text    not null,
    stopped_at   integer,
    actor_id     integer not null,
    actor_name   text    not null,
    at           integer not null,
    constraint short_link_pk primary key (id),
    constraint short_link_public_id_unique unique (public_id),
    constraint short_link_slug_unique unique (slug),
    constraint short_link_org_exists foreign key (org_id) references org (id)
) strict;
create index short_link_by_campaign on short_link (org_id, campaign_id, at, id);
create index short_link_by_carrier on short_link (carrier_id, id) where kit <> '';

create table kit_download (
    id         integer not null,
    org_id     integer not null, -- of who took it
    owner_id   integer not null, -- whose link it is
    link_id    integer not null,
    message_id integer not null,
    locale     text    not null,
    format     text    not null,
    digest     blob    not null, -- SHA-256 of what it says
    actor_id   integer not null,
    actor_name text    not null,
    at         integer not null,
    constraint kit_download_pk primary key (id),
    constraint kit_download_link_exists foreign key (link_id) references short_link (id)
) strict;
create index kit_download_by_link on kit_download (link_id, at, id);

-- +goose Down
drop table kit_download;
drop table short_link;
