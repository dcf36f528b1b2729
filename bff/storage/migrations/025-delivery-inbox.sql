-- Accepted deliveries until they are merged: seconds at most, so the table stays small whatever passes through it.
-- No reference to the account: each insert would lock its row. Whoever removes an account removes them.
create table delivery_inbox (
  id bigint generated always as identity,
  kommo_account_id bigint not null,
  received_at timestamptz not null,
  events json not null,
  failures int not null default 0,
  retry_at timestamptz not null default '-infinity',
  last_error text,
  primary key (kommo_account_id, id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 50000);

alter table delivery_inbox enable row level security;
alter table delivery_inbox force row level security;
create policy own_account on delivery_inbox to kommo_telephony_app
  using (kommo_account_id = current_account()) with check (kommo_account_id = current_account());
do $$ begin
  execute format('create policy every_account on delivery_inbox to %I using (true) with check (true)', current_user);
end $$;
grant select, insert, update, delete on delivery_inbox to kommo_telephony_app;

-- The unique index on the event's key begins with the same columns, and one call has few entries.
drop index call_timeline_call;
