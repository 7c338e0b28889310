-- How people prove themselves: a second factor, recovery codes, sign-ins half done, and when a session's
-- person last proved who they are.

-- +goose Up
alter table staff
    add column factor      text        not null default '',
    add column factor_at   timestamptz,
    add column factor_step bigint      not null default 0,
    add column zone        text        not null default '';
comment on column staff.factor is 'sealed secret of the code app; empty: none';
comment on column staff.factor_at is 'since when it counts';
comment on column staff.factor_step is 'of the last code taken: no code opens twice';
comment on column staff.zone is 'of their clock; empty: the installation''s';

alter table org add column needs_factor boolean not null default false;
comment on column org.needs_factor is 'nobody works here by a password alone';

alter table session
    add column proof     text        not null default 'password',
    add column proved_at timestamptz not null default 'epoch';
comment on column session.proof is 'how the person proved who they are';
comment on column session.proved_at is 'when they last did';

create table half_session (
    hash       bytea       not null,
    staff_id   bigint      not null,
    made_at    timestamptz not null,
    expires_at timestamptz not null,
    constraint half_session_pk primary key (hash),
    constraint half_session_staff_exists foreign key (staff_id) references staff (id) on delete cascade
);
create index half_session_by_staff on half_session (staff_id);
create index half_session_by_expiry on half_session (expires_at);
comment on table half_session is 'A password was right and a code is awaited. It opens nothing but the page that asks for the code.';
comment on column half_session.hash is 'SHA-256 of the cookie; the cookie itself is kept nowhere';

create table recovery_code (
    staff_id bigint      not null,
    hash     bytea       not null,
    made_at  timestamptz not null,
    constraint recovery_code_pk primary key (staff_id, hash),
    constraint recovery_code_staff_exists foreign key (staff_id) references staff (id) on delete cascade
);
comment on table recovery_code is 'Unused ones only: a code that opened once is gone.';
comment on column recovery_code.hash is 'SHA-256 of the code and whose it is; the code itself is kept nowhere';

-- +goose Down
drop table recovery_code;
drop table half_session;
alter table session drop column proved_at, drop column proof;
alter table org drop column needs_factor;
alter table staff drop column zone, drop column factor_step, drop column factor_at, drop column factor;
