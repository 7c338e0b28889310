-- What partners report: waybills printed, screens shown, social reach, and what they counted of our deliveries.

-- +goose Up
create table circulation (
    id           integer not null,
    public_id    text not null,
    org_id       integer not null, -- of the team that keeps the partner
    partner_id   integer not null,
    campaign_id  integer not null,
    kind         text not null,
    first_day    text not null,
    last_day     text not null, -- with it
    count        integer not null,
    source       text not null, -- the document that the figure was read in
    actor_id     integer not null,
    actor_name   text not null,
    at           integer not null,
    constraint circulation_pk primary key (id),
    constraint circulation_public_id_unique unique (public_id),
    constraint circulation_once unique (partner_id, campaign_id, kind, first_day, last_day, source),
    constraint circulation_org_exists foreign key (org_id) references org (id),
    constraint circulation_partner_exists foreign key (partner_id) references org (id),
    constraint circulation_campaign_exists foreign key (campaign_id) references campaign (id),
    constraint circulation_count_whole check (count >= 0),
    constraint circulation_period check (last_day >= first_day)
) strict;
create index circulation_by_campaign on circulation (campaign_id, first_day);
create index circulation_by_org on circulation (org_id, last_day, id);
create index circulation_by_partner on circulation (partner_id, last_day, id);

-- Under which headings of a partner's sheets our fields stand.
create table circulation_sheet (
    partner_id   integer not null,
    org_id       integer not null,
    body         text not null,
    constraint circulation_sheet_pk primary key (partner_id),
    constraint circulation_sheet_partner_exists foreign key (partner_id) references org (id),
    constraint circulation_sheet_org_exists foreign key (org_id) references org (id)
) strict;

-- +goose Down
drop table circulation_sheet;
drop table circulation;
