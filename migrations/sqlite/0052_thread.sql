-- People talk about a text where it stands, suggest other words, and say by when they want it reviewed.

-- +goose Up
create table text_step_next (
    id         integer not null,
    org_id     integer not null,
    subject    text    not null,
    subject_id integer not null,
    locale     text    not null,
    step       text    not null,
    role       text    not null,
    digest     blob    not null, -- SHA-256 of the words it was done with
    rule       text    not null,
    field      text    not null,
    quote      text    not null,
    reason     text    not null, -- of a remark what is said, of a suggestion the words suggested in place of the quote
    actor_id   integer not null,
    actor_name text    not null,
    at         integer not null,
    wanted_at  integer, -- of what was put to review: by when a review is wanted; null for no day
    constraint text_step_pk primary key (id),
    constraint text_step_subject_known check (subject in ('message', 'law', 'statement')),
    constraint text_step_known check (step in ('submit', 'request_changes', 'retire', 'override', 'remark', 'suggest', 'take')),
    constraint text_step_digest_whole check (length(digest) = 32),
    constraint text_step_org_exists foreign key (org_id) references org (id)
) strict;
insert into text_step_next (id, org_id, subject, subject_id, locale, step, role, digest, rule, field, quote, reason, actor_id, actor_name, at)
select id, org_id, subject, subject_id, locale, step, role, digest, rule, field, quote, reason, actor_id, actor_name, at
from text_step;
drop table text_step;
alter table text_step_next rename to text_step;
create index text_step_by_subject on text_step (subject, subject_id, id);
alter table text_due add column wanted_at integer;

-- +goose Down
alter table text_due drop column wanted_at;
create table text_step_before (
    id         integer not null,
    org_id     integer not null,
    subject    text    not null,
    subject_id integer not null,
    locale     text    not null,
    step       text    not null,
    role       text    not null,
    digest     blob    not null, -- SHA-256 of the words it was done with
    rule       text    not null,
    field      text    not null,
    quote      text    not null,
    reason     text    not null, -- of a remark what is said, of a suggestion the words suggested in place of the quote
    actor_id   integer not null,
    actor_name text    not null,
    at         integer not null,
    constraint text_step_pk primary key (id),
    constraint text_step_subject_known check (subject in ('message', 'law', 'statement')),
    constraint text_step_known check (step in ('submit', 'request_changes', 'retire', 'override')),
    constraint text_step_digest_whole check (length(digest) = 32),
    constraint text_step_org_exists foreign key (org_id) references org (id)
) strict;
insert into text_step_before (id, org_id, subject, subject_id, locale, step, role, digest, rule, field, quote, reason, actor_id, actor_name, at)
select id, org_id, subject, subject_id, locale, step, role, digest, rule, field, quote, reason, actor_id, actor_name, at
from text_step
where step not in ('remark', 'suggest', 'take');
drop table text_step;
alter table text_step_before rename to text_step;
create index text_step_by_subject on text_step (subject, subject_id, id);
