-- Who changed what: a chain in which no row can be changed, removed or moved unseen.

-- +goose Up
alter table counter add column audit bigint not null default 0;
comment on column counter.audit is 'the last row of the audit chain';

alter table access_key add column public_id text not null default '';
update access_key set public_id = 'key_' || id;
alter table access_key add constraint access_key_public_id_unique unique (public_id);

create table audit (
    seq        bigint      not null,
    org_id     bigint      not null,
    by_org_id  bigint      not null,
    actor_id   bigint      not null,
    actor_name text        not null,
    verb       text        not null,
    kind       text        not null,
    subject    text        not null,
    at         timestamptz not null,
    before     text        not null,
    after      text        not null,
    previous   bytea       not null,
    hash       bytea       not null,
    constraint audit_pk primary key (seq)
);
comment on table audit is 'Rows are added, never changed. seq is the audit counter and has no gaps.';
comment on column audit.org_id is 'whose the subject is; 0 is the installation''s';
comment on column audit.by_org_id is 'of the person who did it; 0 is the installation''s own command';
comment on column audit.before is 'JSON as it was hashed, so text and not jsonb; empty is none';
comment on column audit.hash is 'SHA-256 of the row as canonical JSON, with the hash of the row before it';
create index audit_by_org on audit (org_id, seq);
create index audit_by_asker on audit (by_org_id, seq);
create index audit_by_subject on audit (subject, seq);

-- +goose StatementBegin
create function audit_stands() returns trigger language plpgsql as $$
begin
    raise exception 'the audit chain is only added to';
end
$$;
-- +goose StatementEnd
create trigger audit_stands before update or delete or truncate on audit
    for each statement execute function audit_stands();

-- +goose Down
drop table audit;
drop function audit_stands;
alter table access_key drop column public_id;
alter table counter drop column audit;
