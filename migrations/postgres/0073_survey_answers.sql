-- What visits answered. The first answer to a question stands; nothing says whose it is.

-- +goose Up
create table survey_reply (
    token_id         uuid        not null,
    survey_id        bigint      not null,
    cell_id          bigint      not null,
    org_id           bigint      not null,
    placement_org_id bigint      not null,
    locale           text        not null,
    replied_at       timestamptz not null,
    constraint survey_reply_pk primary key (token_id),
    constraint survey_reply_of foreign key (survey_id) references survey (id)
);
comment on table survey_reply is 'A visit that answered something. It goes with the raw events of its day.';
comment on column survey_reply.locale is 'the language it was answered in; the cell has the one of the card';
create index survey_reply_by_time on survey_reply (replied_at);
create index survey_reply_of_survey on survey_reply (survey_id);

create table survey_answer (
    token_id    uuid        not null,
    item_id     bigint      not null,
    choice      smallint    not null,
    answered_at timestamptz not null,
    constraint survey_answer_pk primary key (token_id, item_id),
    constraint survey_answer_of foreign key (token_id) references survey_reply (token_id) on delete cascade
);
comment on column survey_answer.choice is 'the place of the option among the question''s, from 0';
create index survey_answer_by_time on survey_answer (answered_at);

create table survey_half_hour (
    survey_id bigint      not null,
    cell_id   bigint      not null,
    bucket    timestamptz not null,
    item_id   bigint      not null,
    choice    smallint    not null,
    count     bigint      not null,
    revision  bigint      not null,
    constraint survey_half_hour_pk primary key (survey_id, cell_id, bucket, item_id, choice)
);
comment on table survey_half_hour is 'What reports read. Of item 0, choice 0 is how many cards that asked were drawn, and choice 1 how many visits answered anything.';
create index survey_half_hour_by_cell on survey_half_hour (cell_id, bucket);

-- +goose Down
drop table survey_half_hour;
drop table survey_answer;
drop table survey_reply;
