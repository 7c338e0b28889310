-- What changes of placements since an instant had found, the latest first.
select subject, before
from audit
where kind = @kind
  and verb = @verb
  and at > @moment
order by seq desc
