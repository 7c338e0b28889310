-- What visits may be asked, word for word. Versions are appended; every wording is approved like any text for travellers.

-- +goose Up
-- A question of an organisation's bank.
create table survey_item (
    id         integer not null,
    public_id  text    not null,
    org_id     integer not null,
    created_at integer not null,
    constraint survey_item_pk primary key (id),
    constraint survey_item_public_id_unique unique (public_id),
    constraint survey_item_org_exists foreign key (org_id) references org (id)
) strict;
create index survey_item_of_org on survey_item (org_id, id);

create table survey_item_version (
    id            integer not null,
    version       integer not null,
    from_revision integer not null,
    to_revision   integer, -- the revision from which it no longer stands; null while it is the current one
    body          text    not null,
    actor_id      integer not null,
    actor_name    text    not null,
    created_at    integer not null,
    constraint survey_item_version_pk primary key (id, version),
    constraint survey_item_version_of foreign key (id) references survey_item (id),
    constraint survey_item_version_range check (to_revision > from_revision)
) strict;
create unique index survey_item_version_current on survey_item_version (id) where to_revision is null;
create index survey_item_version_by_revision on survey_item_version (from_revision, to_revision);

create table approval_next (
    id           integer not null,
    org_id       integer not null,
    subject      text    not null,
    subject_id   integer not null,
    locale       text    not null,
    role         text    not null,
    digest       blob    not null, -- SHA-256 of exactly what a reader is shown
    actor_id     integer not null,
    actor_name   text    not null,
    approved_at  integer not null,
    expires_at   integer not null,
    example      integer not null default 0, -- given by the example reviewer of a demo
    withdrawn_at integer,
    bypass       integer not null default 0, -- given by an owner in place of somebody who reviews; it ends within a day
    constraint approval_pk primary key (id),
    constraint approval_subject_known check (subject in ('message', 'law', 'statement', 'item')),
    constraint approval_digest_whole check (length(digest) = 32),
    constraint approval_org_exists foreign key (org_id) references org (id)
) strict;
insert into approval_next (id, org_id, subject, subject_id, locale, role, digest, actor_id, actor_name, approved_at, expires_at, example, withdrawn_at, bypass)
select id, org_id, subject, subject_id, locale, role, digest, actor_id, actor_name, approved_at, expires_at, example, withdrawn_at, bypass
from approval;
drop table approval;
alter table approval_next rename to approval;
create index approval_by_subject on approval (subject, subject_id);
create index approval_by_expiry on approval (expires_at);

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
    constraint text_step_subject_known check (subject in ('message', 'law', 'statement', 'item')),
    constraint text_step_known check (step in ('submit', 'request_changes', 'retire', 'override', 'remark', 'suggest', 'take')),
    constraint text_step_digest_whole check (length(digest) = 32),
    constraint text_step_org_exists foreign key (org_id) references org (id)
) strict;
insert into text_step_next (id, org_id, subject, subject_id, locale, step, role, digest, rule, field, quote, reason, actor_id, actor_name, at, wanted_at)
select id, org_id, subject, subject_id, locale, step, role, digest, rule, field, quote, reason, actor_id, actor_name, at, wanted_at
from text_step;
drop table text_step;
alter table text_step_next rename to text_step;
create index text_step_by_subject on text_step (subject, subject_id, id);

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
    constraint text_due_subject_known check (subject in ('message', 'law', 'item')),
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
    constraint text_due_subject_known check (subject in ('message', 'law')),
    constraint text_due_org_exists foreign key (org_id) references org (id)
) strict;
insert into text_due_before (subject, subject_id, locale, role, org_id, writers, due_at, wanted_at)
select subject, subject_id, locale, role, org_id, writers, due_at, wanted_at
from text_due
where subject <> 'item';
drop table text_due;
alter table text_due_before rename to text_due;
create index text_due_by_role on text_due (org_id, role, due_at);

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
    wanted_at  integer, -- of what was put to review: by when a review is wanted; null for no day
    constraint text_step_pk primary key (id),
    constraint text_step_subject_known check (subject in ('message', 'law', 'statement')),
    constraint text_step_known check (step in ('submit', 'request_changes', 'retire', 'override', 'remark', 'suggest', 'take')),
    constraint text_step_digest_whole check (length(digest) = 32),
    constraint text_step_org_exists foreign key (org_id) references org (id)
) strict;
insert into text_step_before (id, org_id, subject, subject_id, locale, step, role, digest, rule, field, quote, reason, actor_id, actor_name, at, wanted_at)
select id, org_id, subject, subject_id, locale, step, role, digest, rule, field, quote, reason, actor_id, actor_name, at, wanted_at
from text_step
where subject <> 'item';
drop table text_step;
alter table text_step_before rename to text_step;
create index text_step_by_subject on text_step (subject, subject_id, id);

create table approval_before (
    id           integer not null,
    org_id       integer not null,
    subject      text    not null,
    subject_id   integer not null,
    locale       text    not null,
    role         text    not null,
    digest       blob    not null, -- SHA-256 of exactly what a reader is shown
    actor_id     integer not null,
    actor_name   text    not null,
    approved_at  integer not null,
    expires_at   integer not null,
    example      integer not null default 0, -- given by the example reviewer of a demo
    withdrawn_at integer,
    bypass       integer not null default 0, -- given by an owner in place of somebody who reviews; it ends within a day
    constraint approval_pk primary key (id),
    constraint approval_subject_known check (subject in ('message', 'law', 'statement')),
    constraint approval_digest_whole check (length(digest) = 32),
    constraint approval_org_exists foreign key (org_id) references org (id)
) strict;
insert into approval_before (id, org_id, subject, subject_id, locale, role, digest, actor_id, actor_name, approved_at, expires_at, example, withdrawn_at, bypass)
select id, org_id, subject, subject_id, locale, role, digest, actor_id, actor_name, approved_at, expires_at, example, withdrawn_at, bypass
from approval
where subject <> 'item';
drop table approval;
alter table approval_before rename to approval;
create index approval_by_subject on approval (subject, subject_id);
create index approval_by_expiry on approval (expires_at);
drop table survey_item_version;
drop table survey_item;
