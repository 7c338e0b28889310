-- Forgets deliveries that nothing waits for any more.
delete from hook_delivery
where state <> 'due' and due_at < @before
