-- Where a partner stands with the team that keeps it, and what it agreed to.

-- +goose Up
-- Partners that are here already are on air.
alter table org add column stage text not null default 'live' constraint org_stage_known check (stage in ('preparing', 'live', 'paused', 'left'));

-- What a team asks its partners to accept. A change is a row of its own.
create table agreement (
    id         integer not null,
    org_id     integer not null, -- the team
    number     integer not null,
    words      text not null, -- JSON: a text in each language
    by_name    text not null,
    created_at integer not null,
    constraint agreement_pk primary key (id),
    constraint agreement_number_unique unique (org_id, number),
    constraint agreement_org_exists foreign key (org_id) references org (id)
) strict;

create table acceptance (
    id           integer not null,
    org_id       integer not null, -- the partner
    team_id      integer not null, -- whose agreement it is
    number       integer not null,
    name         text not null, -- who accepted
    paper        integer not null, -- signed on paper, and entered by the team
    entered_by   text not null,
    locale       text not null, -- in which it was read
    digest       blob not null, -- of those words
    at           integer not null,
    constraint acceptance_pk primary key (id),
    constraint acceptance_once unique (org_id, team_id, number),
    constraint acceptance_org_exists foreign key (org_id) references org (id),
    constraint acceptance_agreement_exists foreign key (team_id, number) references agreement (org_id, number)
) strict;
create index acceptance_by_agreement on acceptance (team_id, number);

-- +goose Down
drop table acceptance;
drop table agreement;
alter table org drop column stage;
