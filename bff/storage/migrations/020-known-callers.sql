-- Who has which number, as it was last looked up: a caller who calls again is shown at once, without asking Kommo.
create table known_callers (
  kommo_account_id bigint not null references accounts (kommo_account_id) on delete cascade,
  phone text not null,
  people jsonb not null,
  looked_up_at timestamptz not null,
  -- When the names and stages of the cards around the people were last asked for.
  described_at timestamptz,
  primary key (kommo_account_id, phone)
);
alter table known_callers enable row level security;
alter table known_callers force row level security;
create policy own_account on known_callers to kommo_telephony_app
  using (kommo_account_id = current_account()) with check (kommo_account_id = current_account());
grant select, insert, update, delete on known_callers to kommo_telephony_app;
do $$
begin
  execute format('create policy every_account on known_callers to %I using (true) with check (true)', current_user);
end $$;

-- The people and earlier calls that the manager at the telephone is shown.
alter table voip_calls add column recognised jsonb;
