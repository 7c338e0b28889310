-- Who asked to be reminded by e-mail of what they promised: each address sealed for its owner organisation, and gone with the pledge.

-- +goose Up
create table org_recipient (
    org_id     integer     not null,
    recipient  text        not null, -- a public key of age, for which contacts are sealed
    changed_at integer     not null,
    seen_at    integer    ,          -- when a process that holds its secret key was at work last
    constraint org_recipient_pk primary key (org_id),
    constraint org_recipient_of foreign key (org_id) references org (id)
) strict;
create index org_recipient_by_key on org_recipient (recipient);

create table pledge_contact (
    pledge_id        integer     not null,
    org_id           integer     not null,
    campaign_id      integer     not null,
    placement_org_id integer     not null, -- the partner at whose placement it was promised
    recipient        text        not null, -- whose secret key opens it
    sealed           blob        not null,
    hash             blob        not null, -- keyed, of organisation and address
    nonce            text        not null, -- in the links of its letters
    locale           text        not null,
    purpose          text        not null,
    consent_digest   blob        not null, -- of the sentence that was agreed to, in the locale
    asked_at         integer     not null,
    confirmed_at     integer    ,          -- from the letter; nothing is sent before
    wave             integer     not null, -- of the next letter, in days after the pledge
    due_at           integer     not null, -- of the next letter; until when a confirmation is waited for
    attempts         integer     not null,
    constraint pledge_contact_pk primary key (pledge_id),
    constraint pledge_contact_of foreign key (pledge_id) references pledge (id),
    constraint pledge_contact_wave_known check (wave in (30, 90)),
    constraint pledge_contact_purpose_known check (purpose in ('follow_up'))
) strict;
create unique index pledge_contact_once on pledge_contact (org_id, hash) where confirmed_at is not null;
create index pledge_contact_due on pledge_contact (recipient, due_at) where confirmed_at is not null;
create index pledge_contact_over on pledge_contact (due_at);
create index pledge_contact_by_org on pledge_contact (org_id, asked_at, pledge_id);

-- +goose Down
drop table pledge_contact;
drop table org_recipient;
