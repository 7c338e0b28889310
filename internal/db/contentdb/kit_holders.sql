-- The partners that took away a print kit, in a language, of a message, or of one that cites a law card.
select distinct kit.org_id
from (
    select taken.org_id
    from kit_download as taken
    where @subject = 'message' and taken.message_id = @of and taken.locale = @locale
    union all
    select taken.org_id
    from kit_also as also
    join kit_download as taken on taken.id = also.download_id
    where @subject = 'message' and also.message_id = @of and taken.locale = @locale
    union all
    select taken.org_id
    from law_card as head
    join search_word as cited on cited.org_id = head.org_id and cited.kind = 'message' and cited.word = 'law_card#' || head.id
    join kit_download as taken on taken.message_id = cited.id
    where @subject = 'law' and head.id = @of and taken.locale = @locale
    union all
    select taken.org_id
    from law_card as head
    join search_word as cited on cited.org_id = head.org_id and cited.kind = 'message' and cited.word = 'law_card#' || head.id
    join kit_also as also on also.message_id = cited.id
    join kit_download as taken on taken.id = also.download_id
    where @subject = 'law' and head.id = @of and taken.locale = @locale
) as kit
join org on org.id = kit.org_id
where org.kind = 'partner'
