-- Why a campaign was not shown to visits that it matched.

-- +goose Up
create table campaign_miss (
    campaign_id integer not null,
    bucket      integer not null,
    why         text    not null,
    node_id     blob    not null,
    count       integer not null,
    constraint campaign_miss_pk primary key (campaign_id, bucket, why, node_id)
);
create index campaign_miss_by_bucket on campaign_miss (bucket);

-- +goose Down
drop table campaign_miss;
