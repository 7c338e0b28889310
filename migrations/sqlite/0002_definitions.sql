-- What a plan is made from. Versions are appended, never overwritten: a plan is what stands at a revision.

-- +goose Up
-- Whom: a named rule over signals.
create table segment (
    id         integer not null,
    public_id  text    not null,
    org_id     integer not null,
    created_at integer not null,
    constraint segment_pk primary key (id),
    constraint segment_public_id_unique unique (public_id),
    constraint segment_org_exists foreign key (org_id) references org (id)
) strict;
create index segment_by_org on segment (org_id);

create table segment_version (
    id            integer not null,
    version       integer not null,
    from_revision integer not null,
    to_revision   integer, -- the revision from which it no longer stands; null while it is the current one
    body          text    not null,
    actor_id      integer not null,
    actor_name    text    not null,
    created_at    integer not null,
    constraint segment_version_pk primary key (id, version),
    constraint segment_version_of foreign key (id) references segment (id),
    constraint segment_version_range check (to_revision > from_revision)
) strict;
create unique index segment_version_current on segment_version (id) where to_revision is null;
create index segment_version_by_revision on segment_version (from_revision, to_revision);

-- Place, conduct and penalty, with a source.
create table law_card (
    id         integer not null,
    public_id  text    not null,
    org_id     integer not null,
    created_at integer not null,
    constraint law_card_pk primary key (id),
    constraint law_card_public_id_unique unique (public_id),
    constraint law_card_org_exists foreign key (org_id) references org (id)
) strict;
create index law_card_by_org on law_card (org_id);

create table law_card_version (
    id            integer not null,
    version       integer not null,
    from_revision integer not null,
    to_revision   integer, -- the revision from which it no longer stands; null while it is the current one
    body          text    not null,
    actor_id      integer not null,
    actor_name    text    not null,
    created_at    integer not null,
    constraint law_card_version_pk primary key (id, version),
    constraint law_card_version_of foreign key (id) references law_card (id),
    constraint law_card_version_range check (to_revision > from_revision)
) strict;
create unique index law_card_version_current on law_card_version (id) where to_revision is null;
create index law_card_version_by_revision on law_card_version (from_revision, to_revision);

-- What we say, in four locales.
create table message (
    id         integer not null,
    public_id  text    not null,
    org_id     integer not null,
    created_at integer not null,
    constraint message_pk primary key (id),
    constraint message_public_id_unique unique (public_id),
    constraint message_org_exists foreign key (org_id) references org (id)
) strict;
create index message_by_org on message (org_id);

create table message_version (
    id            integer not null,
    version       integer not null,
    from_revision integer not null,
    to_revision   integer, -- the revision from which it no longer stands; null while it is the current one
    body          text    not null,
    actor_id      integer not null,
    actor_name    text    not null,
    created_at    integer not null,
    constraint message_version_pk primary key (id, version),
    constraint message_version_of foreign key (id) references message (id),
    constraint message_version_range check (to_revision > from_revision)
) strict;
create unique index message_version_current on message_version (id) where to_revision is null;
create index message_version_by_revision on message_version (from_revision, to_revision);

-- A text people agree to, word for word: another text is another statement, so it has no versions.
create table statement (
    id         integer not null,
    public_id  text    not null,
    org_id     integer not null,
    kind       text    not null,
    texts      text    not null,
    sample     integer not null default 0,
    created_at integer not null,
    constraint statement_pk primary key (id),
    constraint statement_public_id_unique unique (public_id),
    constraint statement_kind_known check (kind in ('promise', 'consent')),
    constraint statement_org_exists foreign key (org_id) references org (id)
) strict;
create index statement_by_org on statement (org_id);

create table placement (
    id               integer not null,
    public_id        text    not null,
    org_id           integer not null,
    name             text    not null,
    channel          text    not null,
    place            text    not null, -- ISO country where it is seen; empty when it is in no one place
    zone             text    not null,
    fallback         text    not null,
    house_message_id integer,
    paused           integer not null default 0,
    created_at       integer not null,
    constraint placement_pk primary key (id),
    constraint placement_public_id_unique unique (public_id),
    constraint placement_fallback_known check (fallback in ('house', 'empty')),
    constraint placement_org_exists foreign key (org_id) references org (id),
    constraint placement_house_exists foreign key (house_message_id) references message (id)
) strict;
create index placement_by_org on placement (org_id);

-- A flight, a goal, and who sees what where.
create table campaign (
    id         integer not null,
    public_id  text    not null,
    org_id     integer not null,
    created_at integer not null,
    constraint campaign_pk primary key (id),
    constraint campaign_public_id_unique unique (public_id),
    constraint campaign_org_exists foreign key (org_id) references org (id)
) strict;
create index campaign_by_org on campaign (org_id);

create table campaign_version (
    id            integer not null,
    version       integer not null,
    from_revision integer not null,
    to_revision   integer, -- the revision from which it no longer stands; null while it is the current one
    body          text    not null,
    state         text    not null generated always as (body ->> 'state') stored,
    actor_id      integer not null,
    actor_name    text    not null,
    created_at    integer not null,
    constraint campaign_version_pk primary key (id, version),
    constraint campaign_version_of foreign key (id) references campaign (id),
    constraint campaign_version_range check (to_revision > from_revision),
    constraint campaign_state_known check (state in ('draft', 'ready', 'live', 'paused', 'ended'))
) strict;
create unique index campaign_version_current on campaign_version (id) where to_revision is null;
create index campaign_version_by_revision on campaign_version (from_revision, to_revision);

-- Where each version may appear: how a partner finds the campaigns it carries.
create table campaign_placement (
    campaign_id  integer not null,
    version      integer not null,
    placement_id integer not null,
    constraint campaign_placement_pk primary key (campaign_id, version, placement_id),
    constraint campaign_placement_of foreign key (campaign_id, version) references campaign_version (id, version),
    constraint campaign_placement_exists foreign key (placement_id) references placement (id)
) strict;
create index campaign_placement_by_placement on campaign_placement (placement_id);

-- +goose Down
drop table campaign_placement;
drop table campaign_version;
drop table campaign;
drop table placement;
drop table statement;
drop table message_version;
drop table message;
drop table law_card_version;
drop table law_card;
drop table segment_version;
drop table segment;
