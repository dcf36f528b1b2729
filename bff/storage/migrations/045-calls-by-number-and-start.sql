-- What may be the same call under another name is looked for by its number within two minutes; an index of the number
-- alone would read all that it ever called.
create index voip_calls_from_start on voip_calls (kommo_account_id, from_number, started_at);
create index voip_calls_to_start on voip_calls (kommo_account_id, to_number, started_at);
drop index voip_calls_from;
drop index voip_calls_to;
