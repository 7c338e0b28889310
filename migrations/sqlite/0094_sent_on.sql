-- How often somebody came to a campaign's page by what was sent on, by day and way.

-- +goose Up
create table share_arrival (
    campaign_id integer not null,
    day         text    not null, -- UTC
    channel     text    not null,
    node_id     blob    not null,
    org_id      integer not null, -- of the campaign
    count       integer not null,
    constraint share_arrival_pk primary key (campaign_id, day, channel, node_id),
    constraint share_arrival_of foreign key (campaign_id) references campaign (id),
    constraint share_arrival_channel_known check (channel in ('picture', 'weibo', 'line', 'whatsapp', 'system')),
    constraint share_arrival_count_natural check (count >= 0)
) strict;
create index share_arrival_by_org on share_arrival (org_id, campaign_id);

-- +goose Down
drop table share_arrival;
