-- Arrivals by month, as a team brings them in: the denominators of plans.

-- +goose Up
create table arrival_month (
    org_id     integer not null,
    country    text not null, -- that counts
    counted_by text not null, -- nationality or residence: never added up with each other
    status     text not null, -- provisional or revised: nor those
    origin     text not null,
    month      text not null, -- YYYY-MM
    arrivals   integer not null,
    source     text not null,
    at         integer not null,
    constraint arrival_month_pk primary key (org_id, country, counted_by, status, origin, month),
    constraint arrival_month_org_exists foreign key (org_id) references org (id),
    constraint arrival_month_by_known check (counted_by in ('nationality', 'residence')),
    constraint arrival_month_status_known check (status in ('provisional', 'revised')),
    constraint arrival_month_count_natural check (arrivals >= 0)
) strict;
create index arrival_month_latest on arrival_month (org_id, month);

-- +goose Down
drop table arrival_month;
