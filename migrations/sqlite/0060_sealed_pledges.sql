-- Pledges stand in sealed batches of salted commitments; one that was taken back leaves a signed tombstone.

-- +goose Up
delete from pledge where withdrawn_at is not null;
drop index pledge_standing;
alter table pledge drop column withdrawn_at;
alter table pledge add column consent_digest blob not null default x''; -- SHA-256 of the text that was agreed to, in its locale
alter table pledge add column maker blob not null default x''; -- keyed hash of the sealed text it was made with: who brings that again is given the receipt again
alter table pledge add column salt blob not null default x'';
alter table pledge add column leaf_id integer;
alter table pledge add column held text not null default ''; -- why it waits for a person, and does not count; empty when it counts
create unique index pledge_leaf_once on pledge (leaf_id);
create index pledge_standing on pledge (campaign_id, placement_org_id) where held = '';
create index pledge_held on pledge (org_id, id) where held <> '';

-- Each names the one before it; the root is of the commitments in it, as RFC 6962 builds it.
create table pledge_batch (
    seq       integer not null,
    leaves    integer not null,
    root      blob    not null,
    previous  blob    not null,
    hash      blob    not null,
    signature blob    not null,
    sealed_at integer not null,
    constraint pledge_batch_pk primary key (seq)
) strict;

create table pledge_leaf (
    id           integer not null,
    once         blob    not null, -- keyed hash of the view and the statement: a view promises once, also after it took the promise back
    commitment   blob    not null,
    counted      blob    not null, -- signature that it counts; empty while it is held
    batch_seq    integer,
    place        integer,
    withdrawn_at integer,
    tombstone    blob    not null default x'',
    constraint pledge_leaf_pk primary key (id),
    constraint pledge_leaf_once_unique unique (once),
    constraint pledge_leaf_batch foreign key (batch_seq) references pledge_batch (seq)
) strict;
create unique index pledge_leaf_place on pledge_leaf (batch_seq, place) where batch_seq is not null;
create index pledge_leaf_open on pledge_leaf (id) where batch_seq is null;

-- +goose Down
drop table pledge_leaf;
drop table pledge_batch;
drop index pledge_held;
drop index pledge_standing;
drop index pledge_leaf_once;
alter table pledge drop column held;
alter table pledge drop column leaf_id;
alter table pledge drop column salt;
alter table pledge drop column maker;
alter table pledge drop column consent_digest;
alter table pledge add column withdrawn_at integer;
create index pledge_standing on pledge (campaign_id) where withdrawn_at is null;
