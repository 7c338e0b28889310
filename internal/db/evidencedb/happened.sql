-- What may have moved figures in some days, as rows beside names: stops of the asker's or of everything, and laws that came into force.
select case when stopped then 'stop' else 'resume' end, 0, '', null, false, at, '', target_kind, reason
from (
    select stopped, at, target_kind, reason
    from stop
    where (org_id = @org or org_id is null) and at >= @since and at < @until
    order by seq desc
    limit @most
) as pulled
union all
select 'law', 0, '', null, false, null, card.body ->> 'in_force_from', card.body ->> 'place', card.body ->> 'conduct'
from law_card
join law_card_version as card on card.id = law_card.id and card.to_revision is null
where law_card.org_id = @org
  and card.body ->> 'in_force_from' between @first and @last
