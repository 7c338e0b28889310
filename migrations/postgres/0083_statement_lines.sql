-- A statement's next version is another statement that follows it. What people agreed to stays as it is.

-- +goose Up
alter table statement add column frame text not null default '';
alter table statement add column place text not null default '';
alter table statement add column follows_id bigint;
alter table statement add column actor_id bigint not null default 0;
alter table statement add column actor_name text not null default '';
alter table statement add constraint statement_follows foreign key (follows_id) references statement (id);
comment on column statement.frame is 'of the messages that may ask it; empty for any';
comment on column statement.place is 'ISO country that it speaks of; empty where it speaks of none';
comment on column statement.follows_id is 'the statement whose next version it is; null for a first';
create unique index statement_follows_once on statement (follows_id);
alter table text_due drop constraint text_due_subject_known;
alter table text_due add constraint text_due_subject_known check (subject in ('message', 'law', 'item', 'statement'));

-- +goose Down
delete from text_due where subject = 'statement';
alter table text_due drop constraint text_due_subject_known;
alter table text_due add constraint text_due_subject_known check (subject in ('message', 'law', 'item'));
drop index statement_follows_once;
alter table statement drop constraint statement_follows;
alter table statement drop column actor_name;
alter table statement drop column actor_id;
alter table statement drop column follows_id;
alter table statement drop column place;
alter table statement drop column frame;
