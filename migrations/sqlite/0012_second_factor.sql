-- How people prove themselves: a second factor, recovery codes, sign-ins half done, and when a session's
-- person last proved who they are.

-- +goose Up
alter table staff add column factor text not null default ''; -- sealed secret of the code app; empty: none
alter table staff add column factor_at integer;               -- since when it counts
alter table staff add column factor_step integer not null default 0; -- of the last code taken: no code opens twice
alter table staff add column zone text not null default '';   -- of their clock; empty: the installation's

alter table org add column needs_factor integer not null default 0; -- nobody works here by a password alone

alter table session add column proof text not null default 'password';
alter table session add column proved_at integer not null default 0;

create table half_session (
    hash       blob    not null, -- SHA-256 of the cookie; the cookie itself is kept nowhere
    staff_id   integer not null,
    made_at    integer not null,
    expires_at integer not null,
    constraint half_session_pk primary key (hash),
    constraint half_session_staff_exists foreign key (staff_id) references staff (id) on delete cascade
) strict;
create index half_session_by_staff on half_session (staff_id);
create index half_session_by_expiry on half_session (expires_at);

create table recovery_code (
    staff_id integer not null,
    hash     blob    not null, -- SHA-256 of the code and whose it is; the code itself is kept nowhere
    made_at  integer not null,
    constraint recovery_code_pk primary key (staff_id, hash),
    constraint recovery_code_staff_exists foreign key (staff_id) references staff (id) on delete cascade
) strict;

-- +goose Down
drop table recovery_code;
drop table half_session;
alter table session drop column proved_at;
alter table session drop column proof;
alter table org drop column needs_factor;
alter table staff drop column zone;
alter table staff drop column factor_step;
alter table staff drop column factor_at;
alter table staff drop column factor;
