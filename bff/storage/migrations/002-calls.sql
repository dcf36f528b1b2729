-- One row per call. The first block holds every column of Kommo's published example table; its two
-- columns named "status" are `status` (of the call) and `delivery_status` (of its logging in Kommo).
create table voip_calls (
  id bigint generated always as identity primary key,
  call_id text not null,
  kommo_account_id bigint not null references accounts (kommo_account_id) on delete cascade,
  from_number text,
  to_number text,
  direction text check (direction in ('inbound', 'outbound')),
  recording text,
  responsible_user_id bigint,
  status text not null default 'ringing' check (status in ('ringing', 'answered', 'ended')),
  call_result text,
  duration int,
  delivery_status text not null default 'waiting'
    check (delivery_status in ('waiting', 'sending', 'uncertain', 'logged', 'parked', 'not-needed')),
  started_at timestamptz,
  entity_id bigint,
  entity_type text check (entity_type in ('leads', 'contacts', 'companies')),
  created_at timestamptz not null default now(),
  unsorted_uid text,

  provider text not null,
  disposition text,
  answered_at timestamptz,
  ended_at timestamptz,
  extension text,
  -- All that was ever said about the call, joined: the columns above are derived from it.
  facts jsonb not null,
  -- Grows with every change of the facts; a worker that read an older one has more to do.
  facts_revision int not null default 1,
  -- What the log-call worker knows beyond the facts: intent, what Kommo holds, side effects.
  logging jsonb not null default '{}',
  -- Who calls, looked up while it rings: shown to the manager, not what the call is logged by.
  caller jsonb,
  note_id bigint,
  parked_reason text,
  lease_fence bigint not null default 0,
  lease_until timestamptz,
  feed_position bigint not null default 0,
  updated_at timestamptz not null default now(),
  unique (kommo_account_id, call_id)
);
create sequence feed_positions;
create index voip_calls_feed on voip_calls (kommo_account_id, feed_position);
create index voip_calls_recent on voip_calls (kommo_account_id, id desc);
create index voip_calls_unsettled on voip_calls (kommo_account_id, delivery_status)
  where delivery_status in ('sending', 'uncertain', 'parked');

create table call_timeline (
  id bigint generated always as identity primary key,
  kommo_account_id bigint not null,
  call_id text not null,
  at timestamptz not null,
  kind text not null check (kind in ('received', 'merged', 'rule', 'request', 'answer')),
  detail text not null,
  -- The event's key: a repeated delivery adds no second entry.
  event_key text,
  foreign key (kommo_account_id, call_id) references voip_calls (kommo_account_id, call_id) on delete cascade
);
create unique index call_timeline_event on call_timeline (kommo_account_id, call_id, event_key);
create index call_timeline_call on call_timeline (kommo_account_id, call_id, id);

-- Two first calls of one new number open one incoming lead: the first to insert the row opens it.
create table incoming_leads (
  kommo_account_id bigint not null references accounts (kommo_account_id) on delete cascade,
  phone text not null,
  call_id text not null,
  unsorted_uid text,
  lead_id bigint,
  contact_id bigint,
  opened_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (kommo_account_id, phone)
);

-- Wake-ups. The row of the call is the truth: a job that is lost, repeated or reordered does no harm.
create table jobs (
  id bigint generated always as identity primary key,
  kommo_account_id bigint not null,
  kind text not null,
  call_id text not null,
  lane int not null default 2,
  run_at timestamptz not null default now(),
  -- Grows with each enqueue: a job that was announced again while it ran is not removed when it ends.
  announced int not null default 1,
  attempts int not null default 0,
  state text not null default 'ready' check (state in ('ready', 'active', 'buried')),
  lease_token uuid,
  lease_until timestamptz,
  last_error text,
  created_at timestamptz not null default now(),
  unique (kommo_account_id, kind, call_id)
);
create index jobs_ready on jobs (lane, run_at, id) where state = 'ready';
create index jobs_active on jobs (lease_until) where state = 'active';
create index jobs_buried on jobs (kommo_account_id, id) where state = 'buried';

-- Seven places per second for Kommo: see crm/kommo/budget.
create table kommo_budget (
  scope text not null,
  place int not null,
  free_at timestamptz not null default '-infinity',
  primary key (scope, place)
);

do $$
declare name text;
begin
  foreach name in array array['voip_calls', 'call_timeline', 'incoming_leads', 'jobs'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy own_account on %I to kommo_telephony_app
                      using (kommo_account_id = current_account())
                      with check (kommo_account_id = current_account())', name);
    execute format('grant select, insert, update, delete on %I to kommo_telephony_app', name);
  end loop;
end $$;
grant usage on sequence feed_positions to kommo_telephony_app;
