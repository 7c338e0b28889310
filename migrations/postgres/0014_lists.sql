-- How long lists are read, a page at a time, and what things are found by. All of it is made from the things
-- themselves and can be made again.

-- +goose Up
create table list_key (
    org_id    bigint not null,
    kind      text   not null,
    sort      text   not null,
    key       bytea  not null,
    id        bigint not null,
    facet     text   not null,
    begins_ms bigint not null,
    ends_ms   bigint not null,
    constraint list_key_pk primary key (org_id, kind, sort, key, id),
    constraint list_key_org_exists foreign key (org_id) references org (id)
);
comment on table list_key is 'Where each thing stands in each order of its list.';
comment on column list_key.org_id is 'whose list it is in: of a partner''s own row, the organisation that keeps the partner';
comment on column list_key.key is 'sorts byte by byte; of a name, as a language sorts';
comment on column list_key.facet is 'what the list''s filter looks at';
comment on column list_key.begins_ms is 'Unix milliseconds of what the thing is for; 0 for always';
create index list_key_by_facet on list_key (org_id, kind, sort, facet, key, id);
create index list_key_of on list_key (kind, id, sort);

create table search_word (
    org_id bigint not null,
    kind   text   not null,
    word   text   collate "C" not null,
    id     bigint not null,
    constraint search_word_pk primary key (org_id, kind, word, id),
    constraint search_word_org_exists foreign key (org_id) references org (id)
);
comment on table search_word is 'The words of each thing, folded; of scripts without spaces, pairs of characters.';
create index search_word_of on search_word (kind, id, word);

-- +goose Down
drop table search_word;
drop table list_key;
