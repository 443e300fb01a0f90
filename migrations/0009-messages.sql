-- What posts are told: made from sealed ledger lines, never written by anyone else. Rows hold ids; the words are made when they are read.
create table message (
  district text collate "C" not null, id uuid not null, post uuid not null, seal bigint not null, position int not null, -- the line it comes from
  why text collate "C" not null, verb text not null, obligation uuid, subject uuid not null, subject_kind text not null, region text collate "C" not null,
  by_post uuid, happened_at timestamptz not null, read_at timestamptz, read_by uuid, primary key (district, id),
  constraint message_once unique (district, post, seal, position));
create index message_inbox on message (district, post, id);
create index message_unread on message (district, post) where read_at is null;
create table message_cursor (district text collate "C" primary key, seal bigint not null);   -- the last seal whose lines became messages

create table message_channel (                 -- a way out of the house: a mail server, or any gateway that takes an HTTP request
  district text collate "C" not null, id uuid not null, kind text not null, title text not null, settings jsonb not null, secret text,
  enabled boolean not null, quiet_from time, quiet_to time, post uuid,    -- post null: the messages of all posts
  version int not null default 1, primary key (district, id),
  constraint message_channel_kind check (kind in ('smtp', 'http')), constraint message_channel_quiet check ((quiet_from is null) = (quiet_to is null)));
create table message_delivery (                -- every attempt's outcome is kept; message null: a test
  district text collate "C" not null, id uuid not null, channel uuid not null, message uuid, state text not null default 'waiting',
  made_at timestamptz not null, attempts smallint not null default 0, next_at timestamptz, ended_at timestamptz, problem text, primary key (district, id),
  foreign key (district, channel) references message_channel (district, id),
  constraint message_delivery_once unique (district, channel, message),
  constraint message_delivery_state check (state in ('waiting', 'sent', 'failed')),
  constraint message_delivery_next check ((next_at is not null) = (state = 'waiting') and (ended_at is null) = (state = 'waiting')));
create index message_delivery_due on message_delivery (district, next_at) where next_at is not null;
