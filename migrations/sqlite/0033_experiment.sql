-- What was asked of a campaign before anybody had looked. Versions are appended: after the first that runs each is an amendment.

-- +goose Up
-- A campaign's measurement as it was registered.
create table experiment (
    id         integer not null,
    public_id  text    not null,
    org_id     integer not null,
    created_at integer not null,
    constraint experiment_pk primary key (id),
    constraint experiment_public_id_unique unique (public_id),
    constraint experiment_org_exists foreign key (org_id) references org (id)
) strict;

create table experiment_version (
    id            integer not null,
    version       integer not null,
    from_revision integer not null,
    to_revision   integer, -- the revision from which it no longer stands; null while it is the current one
    body          text    not null,
    campaign_id   integer not null generated always as (cast(body ->> 'campaign' as integer)) stored,
    state         text    not null generated always as (body ->> 'state') stored,
    actor_id      integer not null,
    actor_name    text    not null,
    created_at    integer not null,
    constraint experiment_version_pk primary key (id, version),
    constraint experiment_version_of foreign key (id) references experiment (id),
    constraint experiment_version_state check (state in ('draft', 'running', 'ended')),
    constraint experiment_version_range check (to_revision > from_revision)
) strict;
create unique index experiment_version_current on experiment_version (id) where to_revision is null;
create index experiment_version_by_revision on experiment_version (from_revision, to_revision);
create index experiment_version_of_campaign on experiment_version (campaign_id) where to_revision is null;
create index experiment_version_running on experiment_version (id) where to_revision is null and state = 'running';
create unique index experiment_version_open on experiment_version (campaign_id) where to_revision is null and state <> 'ended';

-- +goose Down
drop table experiment_version;
drop table experiment;
