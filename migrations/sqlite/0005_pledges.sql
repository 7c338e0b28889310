-- What people promise.

-- +goose Up
create table pledge (
    id               integer not null,
    public_id        text    not null,
    token_id         blob    not null,
    cell_id          integer not null,
    campaign_id      integer not null,
    org_id           integer not null,
    placement_org_id integer not null,
    statement_id     integer not null,
    digest           blob    not null, -- SHA-256 of the text that was promised, in its locale
    consent_id       integer not null,
    locale           text    not null,
    name             text    not null, -- what the traveller chose to give; erased on withdrawal
    idempotency_key  text    not null,
    sample           integer not null default 0,
    pledged_at       integer not null,
    withdrawn_at     integer,
    constraint pledge_pk primary key (id),
    constraint pledge_public_id_unique unique (public_id),
    constraint pledge_once unique (token_id, statement_id),
    constraint pledge_cell_exists foreign key (cell_id) references cell (id)
) strict;
create unique index pledge_key_once on pledge (placement_org_id, idempotency_key) where idempotency_key <> '';
create index pledge_standing on pledge (campaign_id) where withdrawn_at is null;
create index pledge_by_org on pledge (org_id);

-- +goose Down
drop table pledge;
