-- Calls with a hidden number are few; only they are looked through for a common leg.
create index voip_calls_nameless on voip_calls (kommo_account_id, coalesce(started_at, created_at))
  where (coalesce(from_number, '') = '' or coalesce(to_number, '') = '');
