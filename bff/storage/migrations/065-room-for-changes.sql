-- A call's row is changed about ten times while it is on its way. With room left on its page the changes that touch no
-- index (its lease taken and given back) stay there, and cost a third. Pages that are full already stay as they are.
alter table voip_calls set (fillfactor = 80);
