-- What people who promised tell 30 and 90 days later, by the link that they kept. It goes with the pledge.

-- +goose Up
create table pledge_follow (
    pledge_id   bigint      not null,
    wave        bigint      not null, -- days after the pledge
    campaign_id bigint      not null,
    org_id      bigint      not null,
    kept        text        not null,
    saw         text        not null, -- empty: nothing was said
    offered     text        not null,
    locale      text        not null,
    answered_at timestamptz not null,
    constraint pledge_follow_pk primary key (pledge_id, wave),
    constraint pledge_follow_of foreign key (pledge_id) references pledge (id),
    constraint pledge_follow_wave_known check (wave in (30, 90)),
    constraint pledge_follow_kept_known check (kept in ('yes', 'no', 'unsure')),
    constraint pledge_follow_saw_known check (saw in ('', 'yes', 'no', 'unsure')),
    constraint pledge_follow_offered_known check (offered in ('', 'yes', 'no', 'unsure'))
);
create index pledge_follow_by_org on pledge_follow (org_id, campaign_id, wave);

-- +goose Down
drop table pledge_follow;
