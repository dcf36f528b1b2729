-- The calls of a period: compared with the provider's own log, and looked through for days without any.
create index voip_calls_start on voip_calls (kommo_account_id, coalesce(started_at, created_at));
