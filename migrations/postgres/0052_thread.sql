-- People talk about a text where it stands, suggest other words, and say by when they want it reviewed.

-- +goose Up
alter table text_step drop constraint text_step_known;
alter table text_step add constraint text_step_known check (step in ('submit', 'request_changes', 'retire', 'override', 'remark', 'suggest', 'take'));
alter table text_step add column wanted_at timestamptz;
comment on column text_step.wanted_at is 'of what was put to review: by when a review is wanted; null for no day';
comment on column text_step.reason is 'of a remark what is said, of a suggestion the words suggested in place of the quote';
alter table text_due add column wanted_at timestamptz;

-- +goose Down
delete from text_step where step in ('remark', 'suggest', 'take');
alter table text_due drop column wanted_at;
alter table text_step drop column wanted_at;
alter table text_step drop constraint text_step_known;
alter table text_step add constraint text_step_known check (step in ('submit', 'request_changes', 'retire', 'override'));
