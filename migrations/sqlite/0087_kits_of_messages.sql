-- Who took a kit away is asked by what it says, when that is stopped.

-- +goose Up
create index kit_download_by_message on kit_download (message_id, org_id);

-- +goose Down
drop index kit_download_by_message;
