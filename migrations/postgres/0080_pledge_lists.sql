-- +goose Up
-- The pledge book lists those of one organisation, the newest first.
drop index pledge_by_org;
create index pledge_by_org on pledge (org_id, id);

-- +goose Down
drop index pledge_by_org;
create index pledge_by_org on pledge (org_id);
