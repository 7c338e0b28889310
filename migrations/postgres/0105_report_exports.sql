-- The answer to a long question of the builder as a file that the same worker makes, in one part.

-- +goose Up
alter table event_export add column kind text not null default 'events'; -- or 'report'
alter table event_export add column address text not null default ''; -- of a report: its question
alter table event_export add column locale text not null default '';
alter table event_export add column file text not null default '';

-- +goose Down
delete from event_export_part where export_id in (select id from event_export where kind = 'report');
delete from event_export where kind = 'report';
alter table event_export drop column file;
alter table event_export drop column locale;
alter table event_export drop column address;
alter table event_export drop column kind;
