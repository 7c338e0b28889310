-- Why a campaign was not shown to visits that it matched.

-- +goose Up
create table campaign_miss (
    campaign_id bigint      not null,
    bucket      timestamptz not null,
    why         text        not null,
    node_id     uuid        not null,
    count       bigint      not null,
    constraint campaign_miss_pk primary key (campaign_id, bucket, why, node_id)
);
comment on table campaign_miss is 'How often a process saw a campaign match a visit and not be shown, by half-hour: its highest number counts. Removed after four weeks; it has no foreign keys and says nothing of a visit.';
comment on column campaign_miss.why is 'the reason as decisions name it';
create index campaign_miss_by_bucket on campaign_miss (bucket);

-- +goose Down
drop table campaign_miss;
