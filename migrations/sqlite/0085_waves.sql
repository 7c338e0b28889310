-- Waves of surveys that a team brought in: their words and the sums of their answers. No row of a respondent is kept.

-- +goose Up
create table research_wave (
    id          integer not null,
    public_id   text not null,
    org_id      integer not null,
    study       text not null,
    name        text not null,
    from_day    text not null,
    to_day      text not null,
    method      text not null,
    base        text not null,
    source      text not null,
    confidence  text not null,
    respondents integer not null,
    strata      text not null, -- code, label, share and sum of each
    digest      blob not null, -- SHA-256 of the two files
    actor_id    integer not null,
    actor_name  text not null,
    at          integer not null,
    constraint research_wave_pk primary key (id),
    constraint research_wave_public_id_unique unique (public_id),
    constraint research_wave_name_unique unique (org_id, study, name),
    constraint research_wave_digest_unique unique (org_id, digest),
    constraint research_wave_org_exists foreign key (org_id) references org (id)
) strict;

create table research_question (
    wave_id  integer not null,
    position integer not null,
    key      text not null,
    wording  text not null, -- frozen: the same key has the same words in every wave of a study
    answers  text not null, -- code, label and sum of each
    constraint research_question_pk primary key (wave_id, position),
    constraint research_question_key_unique unique (wave_id, key),
    constraint research_question_wave_exists foreign key (wave_id) references research_wave (id)
) strict;

-- +goose Down
drop table research_question;
drop table research_wave;
