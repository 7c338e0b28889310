-- Plans carry the pictures that messages show, and read what was told of them since a revision.

-- +goose Up
create index picture_version_by_revision on picture_version (from_revision, to_revision);

-- +goose Down
drop index picture_version_by_revision;
