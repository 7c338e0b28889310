-- Who signed what, and what was pulled.

-- +goose Up
create table approval (
    id           integer not null,
    org_id       integer not null,
    subject      text    not null,
    subject_id   integer not null,
    locale       text    not null,
    role         text    not null,
    digest       blob    not null, -- SHA-256 of exactly what a reader is shown
    actor_id     integer not null,
    actor_name   text    not null,
    approved_at  integer not null,
    expires_at   integer not null,
    example      integer not null default 0, -- given by the example reviewer of a demo
    withdrawn_at integer,
    constraint approval_pk primary key (id),
    constraint approval_subject_known check (subject in ('message', 'law', 'statement')),
    constraint approval_digest_whole check (length(digest) = 32),
    constraint approval_org_exists foreign key (org_id) references org (id)
) strict;
create index approval_by_subject on approval (subject, subject_id);
create index approval_by_expiry on approval (expires_at);

-- A log: rows are added, never changed. seq is the stops counter and has no gaps.
create table stop (
    seq         integer not null,
    org_id      integer,          -- who pulled it; null for the operators of the installation
    target_kind text    not null,
    target_id   integer not null,
    locale      text    not null, -- empty is every language
    stopped     integer not null, -- 0: this line lifts the stop that it revokes
    reason      text    not null,
    actor_id    integer not null,
    actor_name  text    not null,
    at          integer not null,
    revokes     integer,
    constraint stop_pk primary key (seq),
    constraint stop_target_known check (target_kind in ('campaign', 'message', 'law', 'partner', 'placement', 'everything')),
    constraint stop_resumes_something check (stopped = (revokes is null)),
    constraint stop_revoked_once unique (revokes),
    constraint stop_revokes_exists foreign key (revokes) references stop (seq),
    constraint stop_org_exists foreign key (org_id) references org (id)
) strict;
create index stop_by_org on stop (org_id, seq);

-- +goose Down
drop table stop;
drop table approval;
