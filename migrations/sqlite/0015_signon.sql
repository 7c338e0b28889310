-- Other ways in: passkeys, what an identity provider calls our people, and the questions whose answers are awaited.

-- +goose Up
create table passkey (
    id         integer not null,
    public_id  text    not null,
    staff_id   integer not null,
    credential blob    not null, -- the id that the device chose
    public_key blob    not null, -- in COSE form; the private half never leaves the device
    sign_count integer not null, -- as the device last told; it only goes up, or stays 0
    synced     integer not null, -- it may be copied between its owner's devices
    name       text    not null,
    created_at integer not null,
    used_at    integer,
    constraint passkey_pk primary key (id),
    constraint passkey_public_id_unique unique (public_id),
    constraint passkey_credential_unique unique (credential),
    constraint passkey_staff_exists foreign key (staff_id) references staff (id) on delete cascade
) strict;
create index passkey_by_staff on passkey (staff_id);

-- What an identity provider calls one of our people; their address there may change, this does not.
create table external_identity (
    issuer     text    not null,
    subject    text    not null,
    staff_id   integer not null,
    created_at integer not null,
    used_at    integer not null,
    constraint external_identity_pk primary key (issuer, subject),
    constraint external_identity_once unique (staff_id, issuer),
    constraint external_identity_staff_exists foreign key (staff_id) references staff (id) on delete cascade
) strict;

-- Questions put to one browser; whoever answers takes the row away.
create table challenge (
    hash       blob    not null, -- SHA-256 of the cookie; the cookie itself is kept nowhere
    kind       text    not null,
    staff_id   integer,          -- who was signed in when it was put; null for nobody
    data       text    not null,
    expires_at integer not null,
    constraint challenge_pk primary key (hash),
    constraint challenge_staff_exists foreign key (staff_id) references staff (id) on delete cascade
) strict;
create index challenge_by_expiry on challenge (expires_at);
create index challenge_by_staff on challenge (staff_id);

-- +goose Down
drop table challenge;
drop table external_identity;
drop table passkey;
