-- The earliest of each lane, whatever the length of the others.
create index jobs_lane_due on jobs (lane, run_at) where state = 'ready';
