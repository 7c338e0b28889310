-- What somebody in scope should look at: each concern at most so many times, with how many there are.
select * from (
    -- What an owner put on air without approvals, and nobody else has looked at: the newest first.
    select 'bypass_open' as concern, coalesce(card.body ->> 'place', '') as place, coalesce(message.public_id, law_card.public_id) as public_id,
           coalesce(said.body ->> 'name', card.body ->> 'conduct') as name, cast(coalesce(said.body -> 'sample', card.body -> 'sample') as text) as sample,
           open.ends_at as ends, cast(null as text) as day, 0 as count, open.total, '' as alarm
    from (
        select id, subject, subject_id, ends_at, count(*) over () as total
        from bypass
        where (@all or org_id = @org) and reviewed_at is null
        order by at desc, id desc
        limit @most
    ) as open
    left join message on open.subject = 'message' and message.id = open.subject_id
    left join message_version as said on said.id = message.id and said.to_revision is null
    left join law_card on open.subject = 'law' and law_card.id = open.subject_id
    left join law_card_version as card on card.id = law_card.id and card.to_revision is null
    order by open.id desc
) as bypassed
union all
select * from (
    -- What waits for the asker's review: the text that has waited longest, with how many there are.
    select 'review_waits' as concern, coalesce(card.body ->> 'place', '') as place, coalesce(message.public_id, law_card.public_id) as public_id,
           coalesce(said.body ->> 'name', card.body ->> 'conduct') as name, cast(coalesce(said.body -> 'sample', card.body -> 'sample') as text) as sample,
           waiting.since as ends, cast(null as text) as day, 0 as count, waiting.total, '' as alarm
    from (
        select subject, subject_id, min(due_at) as since, count(*) over () as total
        from text_due
        where (@all or org_id = @org) and role in @roles and due_at <= @now and writers not like @own
        group by subject, subject_id, locale
        order by min(due_at), subject, subject_id, locale
        limit 1
    ) as waiting
    left join message on waiting.subject = 'message' and message.id = waiting.subject_id
    left join message_version as said on said.id = message.id and said.to_revision is null
    left join law_card on waiting.subject = 'law' and law_card.id = waiting.subject_id
    left join law_card_version as card on card.id = law_card.id and card.to_revision is null
) as reviewed
union all
select * from (
    -- Who asks to become a partner: the one that has waited longest, with how many there are.
    select 'asks_to_join' as concern, '' as place, asking.public_id, asking.name, 'false' as sample,
           asking.created_at as ends, cast(null as text) as day, 0 as count, count(*) over () as total, '' as alarm
    from application as asking
    where @admits and (@all or asking.org_id = @org) and asking.state = 'waiting'
    order by asking.id
    limit 1
) as joining
union all
select * from (
    -- A message whose approval ends, in a language and role that nobody has approved again.
    select 'sign_off_ends' as concern, '' as place, message.public_id, version.body ->> 'name' as name,
           cast(version.body -> 'sample' as text) as sample,
           min(approval.expires_at) as ends, cast(null as text) as day, count(*) as count, count(*) over () as total, '' as alarm
    from approval
    join message on message.id = approval.subject_id
    join message_version as version on version.id = message.id and version.to_revision is null
    where approval.subject = 'message'
      and approval.withdrawn_at is null
      and approval.expires_at >= @now and approval.expires_at < @soon
      and (@all or message.org_id = @org)
      and not exists (
          select 1 from approval as later
          where later.subject = approval.subject and later.subject_id = approval.subject_id
            and later.locale = approval.locale and later.role = approval.role
            and later.withdrawn_at is null and later.expires_at >= @soon)
    group by message.public_id, version.body
    order by min(approval.expires_at), message.public_id
    limit @most
) as signed
union all
select * from (
    -- A partner that asked in the last week, day after day, and has not for a day.
    select 'partner_quiet' as concern, '' as place, org.public_id, cast(org.name as text) as name, cast(org.sample as text) as sample,
           cast(null as timestamptz) as ends, cast(asked.latest as text) as day, asked.decisions / 7 as count, count(*) over () as total, '' as alarm
    from (
        select cell.placement_org_id as org_id, max(kept.day) as latest, cast(sum(kept.decisions) as bigint) as decisions
        from engagement_day as kept
        join cell on cell.id = kept.cell_id
        where kept.zone = (select zone from report_zone order by position limit 1)
          and kept.day between @week and @today
          and kept.decisions > 0
          and (@all or cell.org_id = @org or cell.placement_org_id = @org)
        group by cell.placement_org_id
        having sum(kept.decisions) >= @often
    ) as asked
    join org on org.id = asked.org_id
    where not exists (
        select 1 from cell
        join engagement_half_hour as lately on lately.cell_id = cell.id and lately.bucket >= @dayago
        where cell.placement_org_id = asked.org_id and lately.decisions > 0)
    order by asked.decisions desc, org.public_id
    limit @most
) as quiet
union all
select * from (
    -- A partner of which websites have lost their proof: the one that lacks it longest first, with how many websites.
    select 'origin_lapsed' as concern, '' as place, org.public_id, cast(org.name as text) as name, cast(org.sample as text) as sample,
           lapsed.since as ends, cast(null as text) as day, lapsed.websites as count, count(*) over () as total, '' as alarm
    from (
        select org_id, min(lapsed_at) as since, count(*) as websites
        from origin
        where lapsed_at <= @now
        group by org_id
    ) as lapsed
    join org on org.id = lapsed.org_id
    where (@all or org.keeper_id = @org) and org.stage <> 'left'
    order by lapsed.since, org.public_id
    limit @most
) as unproven
union all
select * from (
    -- A campaign that is live for a day or longer, and was not asked for in the last day.
    select 'not_shown' as concern, '' as place, campaign.public_id, cast(version.body -> 'name' as text) as name,
           cast(version.body -> 'sample' as text) as sample,
           cast(null as timestamptz) as ends, version.body ->> 'starts_on' as day, 0 as count, count(*) over () as total, '' as alarm
    from list_key as listed
    join campaign on campaign.id = listed.id
    join campaign_version as version on version.id = listed.id and version.to_revision is null
    where listed.kind = 'campaign' and listed.sort = 'changed' and listed.facet = 'live'
      and (@all or listed.org_id = @org)
      and version.body ->> 'starts_on' < @today and version.body ->> 'ends_on' >= @today
      and not exists (
          select 1 from cell
          join engagement_half_hour as lately on lately.cell_id = cell.id and lately.bucket >= @dayago
          where cell.campaign_id = campaign.id and lately.decisions > 0)
    order by version.body ->> 'starts_on', campaign.public_id
    limit @most
) as unseen
union all
select * from (
    -- A law card with an alarm, the gravest, by how many live campaigns say it. One whose law is over, or that was
    -- retired in every language, is done with once none says it. No card that rests on a repealed text is kept without
    -- its last day.
    select 'law_alarm' as concern, alarmed.place, alarmed.public_id, alarmed.conduct as name, alarmed.sample,
           cast(null as timestamptz) as ends,
           case alarmed.alarm when 'over' then alarmed.until when 'not_yet' then alarmed.since when 'stale' then alarmed.as_of end as day,
           alarmed.said as count, count(*) over () as total, alarmed.alarm
    from (
        select card.*,
               case when card.superseded and (card.said > 0 or not card.past) then 'superseded'
                    when card.past and card.said > 0 then 'over'
                    when card.past or (card.retired >= @locales and card.said = 0) then ''
                    when card.since > @utcday and card.said > 0 then 'not_yet'
                    when card.confidence not in ('A', 'B') then 'unsure'
                    when card.source_url = '' then 'unsourced'
                    when card.as_of = '' then 'never_checked'
                    when card.as_of < @checked then 'stale'
                    when card.reviewer = '' then 'unreviewed'
                    else '' end as alarm
        from (
            select law_card.public_id, version.body ->> 'place' as place, version.body ->> 'conduct' as conduct,
                   cast(version.body -> 'sample' as text) as sample, version.body ->> 'as_of' as as_of,
                   version.body ->> 'in_force_from' as since, version.body ->> 'in_force_to' as until,
                   version.body ->> 'in_force_to' <> '' and version.body ->> 'in_force_to' < @utcday as past,
                   version.body ->> 'confidence' as confidence, version.body ->> 'source_url' as source_url,
                   coalesce(version.body ->> 'reviewer', '') as reviewer,
                   exists (
                       select 1 from search_word as named
                       join law_card_version as next on next.id = named.id and next.to_revision is null
                       where named.org_id = law_card.org_id and named.kind = 'law_card' and named.word = 'law_card#' || law_card.id
                         and next.body ->> 'in_force_from' <= @utcday
                         and (next.body ->> 'in_force_to' = '' or next.body ->> 'in_force_to' >= @utcday)) as superseded,
                   (select count(distinct step.locale) from text_step as step
                    where step.subject = 'law' and step.subject_id = law_card.id and step.step = 'retire'
                      -- a version after the last of them says something new
                      and version.created_at <= (select max(last.at) from text_step as last where last.subject = 'law' and last.subject_id = law_card.id and last.step = 'retire')) as retired,
                   (select count(distinct said.id) from search_word as cited
                    join search_word as said on said.org_id = cited.org_id and said.kind = 'campaign' and said.word = 'message#' || cited.id
                    join campaign_version as live on live.id = said.id and live.to_revision is null and live.state = 'live'
                    where cited.org_id = law_card.org_id and cited.kind = 'message' and cited.word = 'law_card#' || law_card.id) as said
            from law_card
            join law_card_version as version on version.id = law_card.id and version.to_revision is null
            where (@all or law_card.org_id = @org)
        ) as card
    ) as alarmed
    where alarmed.alarm <> ''
    order by case when alarmed.said > 0 then 0 else 1 end,
             case alarmed.alarm when 'superseded' then 0 when 'over' then 1 when 'not_yet' then 2 when 'unsure' then 3 when 'unsourced' then 4
                  when 'never_checked' then 5 when 'stale' then 6 else 7 end,
             alarmed.said desc, alarmed.as_of, alarmed.public_id
    limit @most
) as alarms
union all
select * from (
    select 'ends_soon' as concern, '' as place, campaign.public_id, cast(version.body -> 'name' as text) as name,
           cast(version.body -> 'sample' as text) as sample,
           cast(null as timestamptz) as ends, version.body ->> 'ends_on' as day, 0 as count, count(*) over () as total, '' as alarm
    from list_key as listed
    join campaign on campaign.id = listed.id
    join campaign_version as version on version.id = listed.id and version.to_revision is null
    where listed.kind = 'campaign' and listed.sort = 'changed' and listed.facet = 'live'
      and (@all or listed.org_id = @org)
      and version.body ->> 'starts_on' <= @today and version.body ->> 'ends_on' between @today and @near
    order by version.body ->> 'ends_on', campaign.public_id
    limit @most
) as ending
union all
select * from (
    select 'starts_soon' as concern, '' as place, campaign.public_id, cast(version.body -> 'name' as text) as name,
           cast(version.body -> 'sample' as text) as sample,
           cast(null as timestamptz) as ends, version.body ->> 'starts_on' as day, 0 as count, count(*) over () as total, '' as alarm
    from list_key as listed
    join campaign on campaign.id = listed.id
    join campaign_version as version on version.id = listed.id and version.to_revision is null
    where listed.kind = 'campaign' and listed.sort = 'changed' and listed.facet in ('ready', 'live')
      and (@all or listed.org_id = @org)
      and version.body ->> 'starts_on' > @today and version.body ->> 'starts_on' <= @near
    order by version.body ->> 'starts_on', campaign.public_id
    limit @most
) as starting
