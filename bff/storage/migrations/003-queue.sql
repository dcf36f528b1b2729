-- Until when a broker counts as told of a job. Null: not told since the job became ready, or no broker.
alter table jobs add column relayed_until timestamptz;

-- Each account's own line, for taking from each account its share, whatever the length of the others' lines.
create index jobs_line on jobs (kommo_account_id, lane, run_at, id) where state = 'ready';
create index jobs_due on jobs (run_at) where state = 'ready';
-- What a process holds, and what an account keeps busy.
create index jobs_held on jobs (kommo_account_id, lease_token) where state = 'active';
create index jobs_relayed on jobs (kommo_account_id) where state = 'ready' and relayed_until is not null;
drop index jobs_ready;
