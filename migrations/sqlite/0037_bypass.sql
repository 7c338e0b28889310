-- An owner may put a text on air for a day without approvals that it lacks.

-- +goose Up
-- Given by an owner in place of somebody who reviews; it ends within a day.
alter table approval add column bypass integer not null default 0;

-- Kept, and in sight until somebody else has reviewed it.
create table bypass (
    id            integer not null,
    org_id        integer not null,
    subject       text    not null,
    subject_id    integer not null,
    locale        text    not null,
    digest        blob    not null, -- SHA-256 of the words
    reason        text    not null,
    actor_id      integer not null,
    actor_name    text    not null,
    at            integer not null,
    ends_at       integer not null,
    reviewed_at   integer,
    reviewer_id   integer not null default 0,
    reviewer_name text    not null default '',
    constraint bypass_pk primary key (id),
    constraint bypass_subject_known check (subject in ('message', 'law')),
    constraint bypass_digest_whole check (length(digest) = 32),
    constraint bypass_org_exists foreign key (org_id) references org (id)
) strict;
create index bypass_open on bypass (org_id, at) where reviewed_at is null;
create index bypass_by_subject on bypass (subject, subject_id);

-- +goose Down
drop table bypass;
alter table approval drop column bypass;
