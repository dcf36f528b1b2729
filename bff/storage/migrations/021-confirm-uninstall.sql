-- A notice of uninstalling can be sent again by whoever has seen it. What is kept until Kommo has been asked about it:
-- an authorization of this account, in the place of a code. Null: an install.
alter table install_codes add column uninstalled_account bigint;
