-- The reference library: facts with their source, date and confidence. Blank is unknown, never zero.

-- +goose Up
create table reference_row (
    dataset    text    not null,
    key        text    not null,
    position   integer not null,
    fields     text    not null, -- the row as its dataset tells it, name to text
    source     text    not null,
    confidence text    not null,
    as_of      text,
    constraint reference_row_pk primary key (dataset, key),
    constraint reference_row_position_unique unique (dataset, position)
) strict;

create table airport (
    iata               text    not null,
    name               text    not null,
    municipality       text    not null,
    country            text    not null,
    region             text    not null,
    lat                real    not null,
    lon                real    not null,
    ivory_market_layer integer, -- market activity of the city, 1 the most; null when it is not known
    constraint airport_pk primary key (iata),
    constraint airport_layer_known check (ivory_market_layer between 1 and 3)
) strict;

-- +goose Down
drop table airport;
drop table reference_row;
