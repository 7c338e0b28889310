-- Other messages that a kit tells of, such as what to bring home instead: whoever took it is told when one of them is stopped.

-- +goose Up
create table kit_also (
    download_id bigint  not null,
    message_id  bigint  not null,
    constraint kit_also_pk primary key (download_id, message_id),
    constraint kit_also_download_exists foreign key (download_id) references kit_download (id)
);
create index kit_also_by_message on kit_also (message_id);

-- +goose Down
drop table kit_also;
