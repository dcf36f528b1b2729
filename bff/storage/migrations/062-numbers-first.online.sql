-- A number first, then whose: of two indexes that begin alike the planner may take the other number's, for the account and
-- the time alone, and read all calls of two busy minutes, as long as it has not counted a table that grows quickly.
create index concurrently if not exists voip_calls_from on voip_calls (from_number, kommo_account_id, started_at);
create index concurrently if not exists voip_calls_to on voip_calls (to_number, kommo_account_id, started_at);
drop index concurrently if exists voip_calls_from_start;
drop index concurrently if exists voip_calls_to_start;
