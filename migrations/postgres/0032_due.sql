-- Which texts wait for whom, so that a queue is read and not worked out.

-- +goose Up
-- A text that was put to review, by role: from when it wants an approval in it. One that was approved wants another from
-- the day on which that ends. A text that was changed, sent back or retired since has no row.
create table text_due (
    subject    text        not null,
    subject_id bigint      not null,
    locale     text        not null,
    role       text        not null,
    org_id     bigint      not null,
    writers    text        not null,
    due_at     timestamptz not null,
    constraint text_due_pk primary key (subject, subject_id, locale, role),
    constraint text_due_subject_known check (subject in ('message', 'law')),
    constraint text_due_org_exists foreign key (org_id) references org (id)
);
comment on table text_due is 'Worked out from versions, approvals and text_step whenever one of them changes; it holds nothing of its own.';
comment on column text_due.writers is 'staff who wrote these words and may not approve them, each between spaces';
create index text_due_by_role on text_due (org_id, role, due_at);

-- Texts in review as this is taken up: put to review since they and the law cards that they cite were last changed.
insert into text_due (subject, subject_id, locale, role, org_id, writers, due_at)
select step.subject, step.subject_id, step.locale, asked.role, step.org_id,
       ' ' || coalesce(said.actor_id, card.actor_id) || ' ',
       greatest(step.at, (select max(least(given.expires_at, coalesce(given.withdrawn_at, given.expires_at)))
                          from approval as given
                          where given.subject = step.subject and given.subject_id = step.subject_id and given.locale = step.locale
                            and given.role = asked.role and given.digest = step.digest))
from text_step as step
cross join (values ('language'), ('law')) as asked (role)
left join message_version as said on step.subject = 'message' and said.id = step.subject_id and said.to_revision is null
left join law_card_version as card on step.subject = 'law' and card.id = step.subject_id and card.to_revision is null
where step.step = 'submit' and step.subject in ('message', 'law')
  and coalesce(said.created_at, card.created_at) <= step.at
  and (step.subject = 'law' and asked.role = 'law' or step.subject = 'message' and
       (asked.role = 'language' or said.body ->> 'frame' = 'legal' or coalesce(said.body ->> 'cites', '[]') <> '[]'))
  and not exists (
      select 1 from text_step as later
      where later.subject = step.subject and later.subject_id = step.subject_id and later.locale = step.locale
        and later.id > step.id and later.step in ('submit', 'request_changes', 'retire'))
  and not exists (
      select 1 from search_word as cited
      join law_card_version as newer on cited.word = 'law_card#' || newer.id
      where step.subject = 'message' and cited.org_id = step.org_id and cited.kind = 'message' and cited.id = step.subject_id
        and newer.created_at > step.at);

-- +goose Down
drop table text_due;
