-- Views for analysts' own tools: figures that pages show as well, by codes that never change, and nothing of any person.

-- +goose Up
-- What was counted, net, by day of a report zone, campaign, message, variant, arm, language and placement. Arms are never added.
create view analyst_engagement as
select day.day, day.zone as time_zone, owner.public_id as owner, partner.public_id as partner, campaign.public_id as campaign, message.public_id as message,
       cell.variant, case cell.arm when 0 then 'none' when 1 then 'shown' else 'held_out' end as arm, cell.locale, placement.public_id as placement, placement.channel, cell.place,
       'measured' as basis,
       sum(day.decisions) as decisions, sum(day.impressions) as impressions, sum(day.viewable) as viewable, sum(day.opens) as opens, sum(day.clicks) as clicks, sum(day.law_reads) as law_reads, sum(day.dismissed) as dismissed, sum(day.shares) as shares, sum(day.pledges) as pledges, sum(day.filtered) as filtered, max(day.revision) as revision,
       max(owner.sample or partner.sample) as sample
from engagement_day as day
join cell on cell.id = day.cell_id
left join placement on placement.id = cell.placement_id
left join org as owner on owner.id = cell.org_id
left join org as partner on partner.id = cell.placement_org_id
left join campaign on campaign.id = cell.campaign_id
left join message on message.id = cell.message_id
group by day.day, day.zone, owner.public_id, partner.public_id, campaign.public_id, message.public_id, cell.variant,
         case cell.arm when 0 then 'none' when 1 then 'shown' else 'held_out' end, cell.locale, placement.public_id, placement.channel, cell.place;

-- What was published of audiences, by closed day: small ones are one, and what is under ten visits is left out.
create view analyst_audience as
select published.day, published.zone as time_zone, org.public_id as told_to, campaign.public_id as campaign, published.side as arm,
       case published.segment_id when -1 then 'merged' when 0 then 'every_visit' else segment.public_id end as audience,
       'measured' as basis, published.decisions, published.impressions, published.viewable, published.opens, published.clicks, published.law_reads, published.dismissed, published.shares, published.pledges, published.filtered, published.sample > 0 as sample
from published_segment as published
join org on org.id = published.org_id
left join campaign on campaign.id = published.campaign_id
left join segment on segment.id = published.segment_id
where published.decisions >= 10;

-- About how many people a campaign reached at a partner in a day of UTC that is closed. Unknown where they are under ten; never to be added to people.
create view analyst_reach as
select crowd_day.day, campaign.public_id as campaign, partner.public_id as partner, 'estimated' as basis,
       case when max(crowd_day.visitors) < 10 then null else max(crowd_day.visitors) end as visitors,
       (select count(*) = 1 and max(crowd_key.since) <= cast(strftime('%s', crowd_day.day) as integer) * 1000 from crowd_key where crowd_key.day = crowd_day.day) as complete, max(partner.sample) as sample
from crowd_day
join campaign on campaign.id = crowd_day.campaign_id
join org as partner on partner.id = crowd_day.org_id
where length(crowd_day.registers) = 0
group by crowd_day.day, campaign.public_id, partner.public_id;

-- What partners reported, as they reported it: periods may overlap, and nothing of it is added to what was measured.
create view analyst_reported as
select told.public_id as entry, team.public_id as owner, partner.public_id as partner, campaign.public_id as campaign, told.kind as metric, told.first_day, told.last_day,
       'reported' as basis, told.count, partner.sample as sample
from circulation as told
join org as team on team.id = told.org_id
join org as partner on partner.id = told.partner_id
join campaign on campaign.id = told.campaign_id;

-- +goose Down
drop view analyst_reported;
drop view analyst_reach;
drop view analyst_audience;
drop view analyst_engagement;
