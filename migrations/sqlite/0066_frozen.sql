-- Reports that were frozen: what they said, byte for byte.

-- +goose Up
create table frozen_report (
    id         integer not null,
    public_id  text    not null,
    org_id     integer not null,
    title      text    not null,
    revision   integer not null, -- of the data that it was read at
    digest     blob    not null, -- SHA-256 of the document
    document   blob    not null, -- as it is given to whoever cites it; never changed
    actor_id   integer not null,
    actor_name text    not null,
    at         integer not null,
    constraint frozen_report_pk primary key (id),
    constraint frozen_report_public_id_unique unique (public_id),
    constraint frozen_report_org_exists foreign key (org_id) references org (id)
) strict;
create index frozen_report_by_org on frozen_report (org_id, at, id);

-- +goose Down
drop table frozen_report;
