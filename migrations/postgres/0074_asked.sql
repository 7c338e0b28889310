-- Which cards asked something, so that who did not answer can be counted, and counted anew.

-- +goose Up
alter table event add column survey_id bigint not null default 0;
comment on column event.survey_id is 'the survey that the view''s card asked for; 0 for none';

-- +goose Down
alter table event drop column survey_id;
