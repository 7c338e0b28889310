-- What is asked of a campaign's visits, exposed and held out alike. Versions are appended: what was registered is frozen with its wording.

-- +goose Up
-- One to eight questions that a share of a campaign's visits is asked.
create table survey (
    id         integer not null,
    public_id  text    not null,
    org_id     integer not null,
    created_at integer not null,
    constraint survey_pk primary key (id),
    constraint survey_public_id_unique unique (public_id),
    constraint survey_org_exists foreign key (org_id) references org (id)
) strict;

create table survey_version (
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
    constraint survey_version_pk primary key (id, version),
    constraint survey_version_of foreign key (id) references survey (id),
    constraint survey_version_state check (state in ('draft', 'running', 'ended')),
    constraint survey_version_range check (to_revision > from_revision)
) strict;
create unique index survey_version_current on survey_version (id) where to_revision is null;
create index survey_version_by_revision on survey_version (from_revision, to_revision);
create index survey_version_of_campaign on survey_version (campaign_id) where to_revision is null;
create index survey_version_running on survey_version (id) where to_revision is null and state = 'running';
create unique index survey_version_open on survey_version (campaign_id) where to_revision is null and state <> 'ended';

-- +goose Down
drop table survey_version;
drop table survey;
