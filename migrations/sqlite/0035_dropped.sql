-- Texts that were approved and are shown no more, because what they rest on says something else.

-- +goose Up
-- A row is written when a law card or a picture under an approved text changes, and goes when the text is put to review,
-- approved, retired or written anew. Whoever reads it looks whether the text is still without an approval.
create table text_dropped (
    message_id integer not null,
    locale     text not null,
    org_id     integer not null,
    why        text not null, -- what changed
    at         integer not null,
    constraint text_dropped_pk primary key (message_id, locale),
    constraint text_dropped_message_exists foreign key (message_id) references message (id),
    constraint text_dropped_org_exists foreign key (org_id) references org (id),
    constraint text_dropped_why_known check (why in ('law', 'picture'))
) strict;
create index text_dropped_by_org on text_dropped (org_id, at);

-- +goose Down
drop table text_dropped;
