-- Who was asked to join, before they have a password. Open invitations only: whoever joins is staff,
-- and their invitation goes.

-- +goose Up
create table invitation (
    id         integer not null,
    public_id  text    not null, -- the id that the person will have
    org_id     integer not null,
    email      text    not null,
    name       text    not null,
    role       text    not null,
    hash       blob    not null, -- SHA-256 of the link's token; the token itself is kept nowhere
    created_at integer not null,
    expires_at integer not null,
    constraint invitation_pk primary key (id),
    constraint invitation_hash_unique unique (hash),
    constraint invitation_once unique (org_id, email),
    constraint invitation_email_lower check (email = lower(email)),
    constraint invitation_org_exists foreign key (org_id) references org (id)
) strict;

-- +goose Down
drop table invitation;
