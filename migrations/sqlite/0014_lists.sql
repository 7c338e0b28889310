-- How long lists are read, a page at a time, and what things are found by. All of it is made from the things
-- themselves and can be made again.

-- +goose Up
-- Where each thing stands in each order of its list. org_id is whose list it is in: of a partner's own row, the
-- organisation that keeps the partner. A key sorts byte by byte; a facet is what the list's filter looks at;
-- begins_ms is 0 for what is for always.
create table list_key (
    org_id    integer not null,
    kind      text    not null,
    sort      text    not null,
    key       blob    not null,
    id        integer not null,
    facet     text    not null,
    begins_ms integer not null,
    ends_ms   integer not null,
    constraint list_key_pk primary key (org_id, kind, sort, key, id),
    constraint list_key_org_exists foreign key (org_id) references org (id)
) strict, without rowid;
create index list_key_by_facet on list_key (org_id, kind, sort, facet, key, id);
create index list_key_of on list_key (kind, id, sort);

-- The words of each thing, folded; of scripts without spaces, pairs of characters.
create table search_word (
    org_id integer not null,
    kind   text    not null,
    word   text    not null,
    id     integer not null,
    constraint search_word_pk primary key (org_id, kind, word, id),
    constraint search_word_org_exists foreign key (org_id) references org (id)
) strict, without rowid;
create index search_word_of on search_word (kind, id, word);

-- +goose Down
drop table search_word;
drop table list_key;
