-- Calls on their way, for the sweep that looks for those without a job.
create index voip_calls_open on voip_calls (updated_at)
  where delivery_status in ('waiting', 'sending', 'uncertain');
