-- What counts of the raw events of a day and happened in a month, by whose campaign it was, its side of the measurement, and what visits told.
with counted as (
    select cell_id, type, signals, count(*) as count
    from event
    where day = @day and filter = @counts and type < @outcome and occurred_at >= @begins and occurred_at < @ends
    group by cell_id, type, signals
)
select cell.org_id, cell.campaign_id, cell.arm, counted.signals,
       max(case when org.sample or cast(campaign.body ->> 'sample' as text) in ('true', '1')
                  or cast(message.body ->> 'sample' as text) in ('true', '1') then 1 else 0 end) as sample,
       sum(case when counted.type = @impression then counted.count else 0 end) as impressions,
       sum(case when counted.type = @viewable then counted.count else 0 end) as viewable,
       sum(case when counted.type = @open then counted.count else 0 end) as opens,
       sum(case when counted.type = @click then counted.count else 0 end) as clicks,
       sum(case when counted.type = @law_read then counted.count else 0 end) as law_reads,
       sum(case when counted.type = @dismiss then counted.count else 0 end) as dismissed,
       sum(case when counted.type = @share then counted.count else 0 end) as shares,
       sum(case when counted.type = @pledge then counted.count else 0 end) as pledges
from counted
join cell on cell.id = counted.cell_id
left join org on org.id = cell.placement_org_id
left join campaign_version as campaign on campaign.id = cell.campaign_id and campaign.to_revision is null
left join message_version as message on message.id = cell.message_id and message.to_revision is null
group by cell.org_id, cell.campaign_id, cell.arm, counted.signals
