-- What somebody in scope should look at: each concern at most so many times, with how many there are.
select * from (
    -- A message whose approval ends, in a language and role that nobody has approved again.
    select 'sign_off_ends' as concern, '' as place, message.public_id, version.body ->> 'name' as name,
           cast(version.body -> 'sample' as text) as sample,
           min(approval.expires_at) as ends, cast(null as text) as day, count(*) as count, count(*) over () as total
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
           cast(null as timestamptz) as ends, cast(asked.latest as text) as day, asked.decisions / 7 as count, count(*) over () as total
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
    -- A campaign that is live for a day or longer, and was not asked for in the last day.
    select 'not_shown' as concern, '' as place, campaign.public_id, cast(version.body -> 'name' as text) as name,
           cast(version.body -> 'sample' as text) as sample,
           cast(null as timestamptz) as ends, version.body ->> 'starts_on' as day, 0 as count, count(*) over () as total
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
    -- A law card that nobody has held against its source for long.
    select 'law_unchecked' as concern, version.body ->> 'place' as place, law_card.public_id, cast(version.body -> 'lead' as text) as name,
           cast(version.body -> 'sample' as text) as sample,
           cast(null as timestamptz) as ends, nullif(version.body ->> 'as_of', '') as day, 0 as count, count(*) over () as total
    from law_card
    join law_card_version as version on version.id = law_card.id and version.to_revision is null
    where version.body ->> 'as_of' < @checked
      and (@all or law_card.org_id = @org)
    order by version.body ->> 'as_of', law_card.public_id
    limit @most
) as unchecked
union all
select * from (
    select 'ends_soon' as concern, '' as place, campaign.public_id, cast(version.body -> 'name' as text) as name,
           cast(version.body -> 'sample' as text) as sample,
           cast(null as timestamptz) as ends, version.body ->> 'ends_on' as day, 0 as count, count(*) over () as total
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
           cast(null as timestamptz) as ends, version.body ->> 'starts_on' as day, 0 as count, count(*) over () as total
    from list_key as listed
    join campaign on campaign.id = listed.id
    join campaign_version as version on version.id = listed.id and version.to_revision is null
    where listed.kind = 'campaign' and listed.sort = 'changed' and listed.facet in ('ready', 'live')
      and (@all or listed.org_id = @org)
      and version.body ->> 'starts_on' > @today and version.body ->> 'starts_on' <= @near
    order by version.body ->> 'starts_on', campaign.public_id
    limit @most
) as starting
