-- What other calls tell about a caller: whether somebody spoke to them since, and whose follow-up task waits.
create index voip_calls_from on voip_calls (kommo_account_id, from_number);
create index voip_calls_to on voip_calls (kommo_account_id, to_number);
