-- What pages look things up by.

-- +goose Up
create index org_by_kind on org (kind, id);

-- +goose Down
drop index org_by_kind;
