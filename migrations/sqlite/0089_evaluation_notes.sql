-- What the authors of evaluations write, edition by edition.

-- +goose Up
create table evaluation_note (
    id          integer not null,
    org_id      integer not null,
    campaign_id integer not null,
    version     integer not null,
    body        text not null, -- JSON: the donor, and the texts in each language
    actor_id    integer not null,
    actor_name  text not null,
    at          integer not null,
    constraint evaluation_note_pk primary key (id),
    constraint evaluation_note_once unique (campaign_id, version),
    constraint evaluation_note_org_exists foreign key (org_id) references org (id),
    constraint evaluation_note_campaign_exists foreign key (campaign_id) references campaign (id)
) strict;

-- +goose Down
drop table evaluation_note;
