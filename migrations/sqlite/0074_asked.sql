-- Which cards asked something, so that who did not answer can be counted, and counted anew.

-- +goose Up
-- The survey that the view's card asked for; 0 for none.
alter table event add column survey_id integer not null default 0;

-- +goose Down
alter table event drop column survey_id;
