-- A statement's next version is another statement that follows it. What people agreed to stays as it is.

-- +goose Up
alter table statement add column frame text not null default ''; -- of the messages that may ask it; empty for any
alter table statement add column place text not null default ''; -- ISO country that it speaks of; empty where it speaks of none
alter table statement add column follows_id integer references statement (id); -- whose next version it is; null for a first
alter table statement add column actor_id integer not null default 0;
alter table statement add column actor_name text not null default '';
create unique index statement_follows_once on statement (follows_id);

create table text_due_next (
    subject    text    not null,
    subject_id integer not null,
    locale     text    not null,
    role       text    not null,
    org_id     integer not null,
    writers    text    not null, -- staff who wrote these words and may not approve them, each between spaces
    due_at     integer not null,
    wanted_at  integer,
    constraint text_due_pk primary key (subject, subject_id, locale, role),
    constraint text_due_subject_known check (subject in ('message', 'law', 'item', 'statement')),
    constraint text_due_org_exists foreign key (org_id) references org (id)
) strict;
insert into text_due_next (subject, subject_id, locale, role, org_id, writers, due_at, wanted_at)
select subject, subject_id, locale, role, org_id, writers, due_at, wanted_at
from text_due;
drop table text_due;
alter table text_due_next rename to text_due;
create index text_due_by_role on text_due (org_id, role, due_at);

-- +goose Down
create table text_due_before (
    subject    text    not null,
    subject_id integer not null,
    locale     text    not null,
    role       text    not null,
    org_id     integer not null,
    writers    text    not null, -- staff who wrote these words and may not approve them, each between spaces
    due_at     integer not null,
    wanted_at  integer,
    constraint text_due_pk primary key (subject, subject_id, locale, role),
    constraint text_due_subject_known check (subject in ('message', 'law', 'item')),
    constraint text_due_org_exists foreign key (org_id) references org (id)
) strict;
insert into text_due_before (subject, subject_id, locale, role, org_id, writers, due_at, wanted_at)
select subject, subject_id, locale, role, org_id, writers, due_at, wanted_at
from text_due
where subject <> 'statement';
drop table text_due;
alter table text_due_before rename to text_due;
create index text_due_by_role on text_due (org_id, role, due_at);
drop index statement_follows_once;
alter table statement drop column actor_name;
alter table statement drop column actor_id;
alter table statement drop column follows_id;
alter table statement drop column place;
alter table statement drop column frame;
