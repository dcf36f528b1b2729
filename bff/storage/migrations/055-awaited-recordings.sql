-- Recordings that are written after their calls, as long as somebody looks for them.
create table awaited_recordings (
  kommo_account_id bigint not null,
  call_id text not null,
  provider text not null,
  -- What the provider's API will have the recording under.
  reference text not null,
  started_at timestamptz not null,
  -- Since when it is awaited, by the process's clock.
  since timestamptz not null,
  -- When the provider was asked for it last.
  looked_at timestamptz,
  primary key (kommo_account_id, call_id),
  foreign key (kommo_account_id, call_id) references voip_calls (kommo_account_id, call_id) on delete cascade
);
create index awaited_recordings_turn on awaited_recordings (kommo_account_id, provider, looked_at nulls first, since);

-- When an account's provider may be asked again, by whichever process.
create table recording_looks (
  kommo_account_id bigint not null references accounts (kommo_account_id) on delete cascade,
  provider text not null,
  not_before timestamptz not null,
  -- Looks in a row that the provider refused or did not answer.
  failures int not null default 0,
  primary key (kommo_account_id, provider)
);

do $$
declare name text;
begin
  foreach name in array array['awaited_recordings', 'recording_looks'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy own_account on %I to kommo_telephony_app
                      using (kommo_account_id = current_account())
                      with check (kommo_account_id = current_account())', name);
    execute format('grant select, insert, update, delete on %I to kommo_telephony_app', name);
    execute format('create policy every_account on %I to %I using (true) with check (true)', name, current_user);
  end loop;
end $$;
