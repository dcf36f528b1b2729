-- Further names of a call whose provider names it in several ways. The row may be inserted after its alias.
create table call_aliases (
  kommo_account_id bigint not null,
  alias text not null,
  call_id text not null,
  created_at timestamptz not null default now(),
  primary key (kommo_account_id, alias),
  foreign key (kommo_account_id, call_id) references voip_calls (kommo_account_id, call_id) on delete cascade
    deferrable initially deferred
);
create index call_aliases_call on call_aliases (kommo_account_id, call_id);

alter table call_aliases enable row level security;
alter table call_aliases force row level security;
create policy own_account on call_aliases to kommo_telephony_app
  using (kommo_account_id = current_account()) with check (kommo_account_id = current_account());
grant select, insert, update, delete on call_aliases to kommo_telephony_app;
do $$
begin
  execute format('create policy every_account on call_aliases to %I using (true) with check (true)', current_user);
end $$;
