-- Reports with a receipt: the inputs of settlement.
create table report (
  id bytea primary key,
  hash bytea not null,
  device_id bytea not null,
  sequence bigint not null,
  received_at_ms bigint not null,
  operator bytea not null,
  signature bytea not null,
  bytes bytea not null,
  reason text,
  detail text not null
);
create index report_received on report (received_at_ms);
create index report_device on report (device_id, sequence);
create unique index report_message on report (hash) where reason is null;

-- Bytes that can never be a report of this network.
create table refusal (
  id bytea primary key,
  received_at_ms bigint not null,
  reason text not null,
  detail text not null,
  size integer not null,
  bytes bytea
);

-- What this operator computed and published.
create table settlement (
  manifest_hash bytea primary key,
  epoch integer not null,
  previous_manifest_hash bytea not null,
  root bytea not null,
  end_block_hash bytea not null,
  settled_at_ms bigint not null
);
create index settlement_epoch on settlement (epoch, previous_manifest_hash);

-- Every transaction, stored before it is sent.
create table transaction (
  hash bytea primary key,
  purpose text not null check (purpose in ('propose', 'activate', 'expire')),
  epoch integer not null,
  attempt integer not null,
  sender bytea not null,
  nonce integer not null,
  raw bytea not null,
  state text not null check (state in ('stored', 'mined', 'reverted', 'replaced')),
  stored_at_ms bigint not null
);
create index transaction_purpose on transaction (purpose, epoch, attempt);
create index transaction_nonce on transaction (sender, nonce);
