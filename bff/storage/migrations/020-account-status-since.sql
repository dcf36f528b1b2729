-- Since when an account has its status: whoever reads the settings is told how long calls have been waiting.
alter table accounts add column status_since timestamptz not null default now();
update accounts set status_since = updated_at;

create function note_status_since() returns trigger language plpgsql as $$
begin
  new.status_since = now();
  return new;
end $$;
create trigger accounts_status_since before update on accounts
  for each row when (old.status is distinct from new.status) execute function note_status_since();
