-- What campaigns cost: money, and what was given.

-- +goose Up
create table campaign_cost (
    id           integer not null,
    public_id    text not null,
    org_id       integer not null,
    campaign_id  integer not null,
    day          text not null,
    what         text not null,
    kind         text not null,
    amount       integer not null, -- in hundredths of the currency's unit; 0 where it has no price
    currency     text not null, -- ISO 4217; empty where there is no amount
    quantity     text not null, -- of what was given, in words
    source       text not null, -- the document that says so
    actor_id     integer not null,
    actor_name   text not null,
    at           integer not null,
    withdrawn_at integer, -- it stands while this is empty
    why          text not null, -- it was withdrawn
    constraint campaign_cost_pk primary key (id),
    constraint campaign_cost_public_id_unique unique (public_id),
    constraint campaign_cost_org_exists foreign key (org_id) references org (id),
    constraint campaign_cost_campaign_exists foreign key (campaign_id) references campaign (id),
    constraint campaign_cost_amount check (amount >= 0 and (amount = 0) = (currency = ''))
) strict;
create index campaign_cost_by_campaign on campaign_cost (campaign_id, day, id);

-- +goose Down
drop table campaign_cost;
