-- The owner's policy is written down like everybody's: with `force`, owning a table opens nothing by itself, so that a
-- table without policies is closed to all. The owner works for all accounts (jobs, chores, the operator's commands).
do $$
declare name text;
begin
  foreach name in array array['accounts', 'kommo_auth_tokens', 'widget_settings', 'provider_connections', 'voip_users',
                              'spent_tokens', 'feed_tickets', 'voip_calls', 'call_timeline', 'incoming_leads',
                              'jobs'] loop
    execute format('alter table %I force row level security', name);
    execute format('create policy every_account on %I to %I using (true) with check (true)', name, current_user);
  end loop;
end $$;

-- Answers may hold the address of a feed with its ticket: they are sealed now. The former column stays for a release
-- that is rolled back.
alter table spent_tokens add column answer_sealed bytea;
update spent_tokens set answer_body = null;

create index feed_tickets_expiry on feed_tickets (expires_at);

-- When a chore was last done, by whichever process.
create table chores (
  name text primary key,
  done_at timestamptz not null
);
