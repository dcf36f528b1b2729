-- Entries are written in the transaction that holds their call's row, so a reference has nothing to find out, and looking
-- the call up for each entry cost as much as the entry. What the reference was still for, going with the call, a trigger does.
-- The call's table first, as everybody locks them who works meanwhile.
lock table voip_calls in share row exclusive mode;
alter table call_timeline drop constraint if exists call_timeline_kommo_account_id_call_id_fkey;

create or replace function forget_timeline() returns trigger language plpgsql as $$
begin
  delete from call_timeline using gone
  where call_timeline.kommo_account_id = gone.kommo_account_id and call_timeline.call_id = gone.call_id;
  return null;
end $$;
create or replace trigger voip_calls_timeline after delete on voip_calls
  referencing old table as gone for each statement execute function forget_timeline();
