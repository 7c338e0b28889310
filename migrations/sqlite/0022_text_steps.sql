-- What was done with a text beside approving it. A log: rows are added, never changed.

-- +goose Up
-- It was put to review, sent back or retired; or a finding of the rules of copy was let pass, by rule, field and words.
create table text_step (
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
    reason     text    not null,
    actor_id   integer not null,
    actor_name text    not null,
    at         integer not null,
    constraint text_step_pk primary key (id),
    constraint text_step_subject_known check (subject in ('message', 'law', 'statement')),
    constraint text_step_known check (step in ('submit', 'request_changes', 'retire', 'override')),
    constraint text_step_digest_whole check (length(digest) = 32),
    constraint text_step_org_exists foreign key (org_id) references org (id)
) strict;
create index text_step_by_subject on text_step (subject, subject_id, id);

-- +goose Down
drop table text_step;
