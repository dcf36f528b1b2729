-- Whose a task is: asked when the answer to a new task was lost and its card has another with the same words.
create index voip_calls_task on voip_calls (kommo_account_id, ((logging ->> 'taskId')::bigint))
  where (logging ->> 'taskId')::bigint is not null;
create index voip_calls_follow_up
  on voip_calls (kommo_account_id, ((logging -> 'effects' -> 'follow-up' ->> 'id')::bigint))
  where (logging -> 'effects' -> 'follow-up' ->> 'id')::bigint is not null;
