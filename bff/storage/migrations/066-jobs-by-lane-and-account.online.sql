-- Who goes from account to account in one lane meets only those that have a job there. Accounts that wait in other lanes,
-- as nearly all do for a recording that is to come, cost it nothing.
create index concurrently if not exists jobs_lane_account on jobs (lane, kommo_account_id, run_at, id) where state = 'ready';
drop index concurrently if exists jobs_line;
