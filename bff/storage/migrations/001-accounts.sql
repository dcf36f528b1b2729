-- The application role owns nothing and cannot bypass policies: a query that forgets the account sees no row.
do $$ begin
  if not exists (select from pg_roles where rolname = 'kommo_telephony_app') then
    create role kommo_telephony_app nologin nobypassrls;
  end if;
exception when duplicate_object or unique_violation then null;
end $$;
do $$ begin execute format('grant kommo_telephony_app to %I', current_user); end $$;
grant usage on schema public to kommo_telephony_app;

create function current_account() returns bigint language sql stable
  return nullif(current_setting('app.account_id', true), '')::bigint;

-- Not keyed on the subdomain (it changes) nor on Kommo's id (documented advice): both are columns.
create table accounts (
  id bigint generated always as identity primary key,
  kommo_account_id bigint not null unique,
  subdomain text not null,
  status text not null default 'active'
    check (status in ('active', 'unauthorized', 'payment-required', 'uninstalled')),
  installed_at timestamptz not null default now(),
  uninstalled_at timestamptz,
  updated_at timestamptz not null default now()
);
create index accounts_subdomain on accounts (subdomain);

-- Codes of the install hook. They come before the account is known, so they belong to none.
create table install_codes (
  id bigint generated always as identity primary key,
  subdomain text not null,
  code_hash bytea not null unique,
  code_encrypted bytea not null,
  from_widget boolean not null,
  state text not null default 'waiting' check (state in ('waiting', 'exchanged', 'failed')),
  attempts int not null default 0,
  next_attempt_at timestamptz not null default now(),
  lease_until timestamptz,
  last_error text,
  received_at timestamptz not null default now()
);
create index install_codes_due on install_codes (next_attempt_at) where state = 'waiting';

create table kommo_auth_tokens (
  id bigint generated always as identity primary key,
  kommo_account_id bigint not null references accounts (kommo_account_id) on delete cascade,
  kommo_user_id bigint not null,
  is_admin boolean not null default false,
  access_token bytea not null,
  refresh_token bytea not null,
  expires_at timestamptz not null,
  refreshed_at timestamptz not null default now(),
  state text not null default 'active' check (state in ('active', 'revoked')),
  unique (kommo_account_id, kommo_user_id)
);

create table widget_settings (
  id bigint generated always as identity primary key,
  kommo_account_id bigint not null unique references accounts (kommo_account_id) on delete cascade,
  subdomain text not null,
  active boolean not null default false,
  -- Encrypted JSON: provider name → credential name → secret.
  voip_token bytea,
  document jsonb not null,
  updated_at timestamptz not null default now(),
  updated_by bigint
);

create table provider_connections (
  id bigint generated always as identity primary key,
  kommo_account_id bigint not null references accounts (kommo_account_id) on delete cascade,
  provider text not null,
  key_hash bytea not null unique,
  key_encrypted bytea not null,
  last_delivery_at timestamptz,
  -- The key before the last rotation stays valid until then.
  previous_key_hash bytea unique,
  previous_key_until timestamptz,
  unique (kommo_account_id, provider)
);

create table voip_users (
  id bigint generated always as identity primary key,
  kommo_account_id bigint not null references accounts (kommo_account_id) on delete cascade,
  kommo_user_id bigint not null,
  extension_id text not null,
  unique (kommo_account_id, extension_id),
  unique (kommo_account_id, kommo_user_id)
);

-- One-time tokens already spent, with what was answered, until they expire anyway.
create table spent_tokens (
  kommo_account_id bigint not null references accounts (kommo_account_id) on delete cascade,
  jti text not null,
  request_hash bytea not null,
  answer_status int,
  answer_body text,
  expires_at timestamptz not null,
  primary key (kommo_account_id, jti)
);
create index spent_tokens_expiry on spent_tokens (expires_at);

create table feed_tickets (
  kommo_account_id bigint not null references accounts (kommo_account_id) on delete cascade,
  ticket_hash bytea primary key,
  kommo_user_id bigint not null,
  expires_at timestamptz not null
);

do $$
declare name text;
begin
  foreach name in array array['kommo_auth_tokens', 'widget_settings', 'provider_connections', 'voip_users',
                              'spent_tokens', 'feed_tickets', 'accounts'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy own_account on %I to kommo_telephony_app
                      using (kommo_account_id = current_account())
                      with check (kommo_account_id = current_account())', name);
    execute format('grant select, insert, update, delete on %I to kommo_telephony_app', name);
  end loop;
end $$;
