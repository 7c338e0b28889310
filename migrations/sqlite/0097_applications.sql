-- Who asks a team to become its partner.

-- +goose Up
create table application (
    id         integer not null,
    public_id  text not null,
    org_id     integer not null, -- the team that is asked
    name       text not null, -- of the organisation that asks
    locale     text not null, -- in which it asked
    email      text not null, -- whom to answer; emptied with the decision
    channel    text not null,
    places     text not null, -- JSON: codes of countries
    origin     text not null, -- of its pages; empty for none
    state      text not null default 'waiting' constraint application_state_known check (state in ('waiting', 'accepted', 'declined')),
    reason     text not null default '', -- why it was declined
    decided_by text not null default '',
    decided_at integer,
    partner_id integer, -- what it became
    created_at integer not null,
    constraint application_pk primary key (id),
    constraint application_public_unique unique (public_id),
    constraint application_org_exists foreign key (org_id) references org (id),
    constraint application_partner_exists foreign key (partner_id) references org (id)
) strict;
create index application_by_state on application (org_id, state, id);
create unique index application_waits_once on application (org_id, email) where state = 'waiting';

-- +goose Down
drop table application;
