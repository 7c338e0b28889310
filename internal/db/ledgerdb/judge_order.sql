-- Marks the events of a day that were seen without an impression, or pressed long before it, and takes the mark
-- from those that were marked and have one by now.
update event
set features = case when (features & @mark) = 0 then features + @mark else features - @mark end
where day = @day and features <> 0 and type in @types
  and ((features & @mark) <> 0) <> (
      case when type = @viewable
          then not exists (select 1 from event as shown where shown.day = event.day and shown.token_id = event.token_id and shown.type = @impression)
          else exists (select 1 from event as shown where shown.day = event.day and shown.token_id = event.token_id and shown.type = @impression and shown.received_at > {later})
      end)
