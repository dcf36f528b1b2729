-- Follow-ups that an answered call may close, found without reading all calls of the number. The conditions are those of
-- number-history. The number first, as in 062.
create index concurrently if not exists voip_calls_open_follow_up on voip_calls (from_number, kommo_account_id)
  where direction = 'inbound' and logging -> 'effects' -> 'follow-up' ->> 'state' <> 'given-up'
    and logging -> 'effects' -> 'close-follow-up' is null;
