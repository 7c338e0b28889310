-- Who changed what: a chain in which no row can be changed, removed or moved unseen.

-- +goose Up
alter table counter add column audit integer not null default 0; -- the last row of the audit chain

alter table access_key add column public_id text not null default '';
update access_key set public_id = 'key_' || id;
create unique index access_key_public_id_unique on access_key (public_id);

create table audit (
    seq        integer not null,
    org_id     integer not null, -- whose the subject is; 0 is the installation's
    by_org_id  integer not null, -- of the person who did it; 0 is the installation's own command
    actor_id   integer not null,
    actor_name text    not null,
    verb       text    not null,
    kind       text    not null,
    subject    text    not null,
    at         integer not null,
    before     text    not null, -- JSON as it was hashed; empty is none
    after      text    not null,
    previous   blob    not null,
    hash       blob    not null, -- SHA-256 of the row as canonical JSON, with the hash of the row before it
    constraint audit_pk primary key (seq)
) strict;
create index audit_by_org on audit (org_id, seq);
create index audit_by_asker on audit (by_org_id, seq);
create index audit_by_subject on audit (subject, seq);

-- +goose StatementBegin
create trigger audit_is_not_changed before update on audit begin
    select raise(abort, 'the audit chain is only added to');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger audit_is_not_removed before delete on audit begin
    select raise(abort, 'the audit chain is only added to');
end;
-- +goose StatementEnd

-- +goose Down
drop table audit;
drop index access_key_public_id_unique;
alter table access_key drop column public_id;
alter table counter drop column audit;
