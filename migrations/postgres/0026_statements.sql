-- +goose Up
-- The editor offers what people may agree to: that of one organisation.
create index statement_org on statement (org_id, id);

-- +goose Down
drop index statement_org;
