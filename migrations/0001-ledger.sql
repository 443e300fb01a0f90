-- The first spine: what happened. Append-only in the database itself; docs/architecture.md tells how it is sealed and verified.
create table installation (                    -- one row: a database knows for ever whose it is and whether it is a demo
  district text collate "C" primary key, name text not null, demo boolean not null, made_at timestamptz not null default clock_timestamp(),
  time_zone text not null, one boolean not null default true unique check (one),
  constraint installation_district check (district ~ '^[0-9]{6}$'),
  constraint installation_demo_code check (demo = starts_with(district, '990101')));

create sequence ledger_id;
create table act (                             -- one user action = one Idempotency-Key = one transaction; inserted first, so a twin waits and gets the same answer
  district text collate "C" not null, act uuid not null, actor uuid, request_hash bytea not null, lines smallint not null default 0,
  status smallint, answer jsonb, recorded_at timestamptz not null default clock_timestamp(), primary key (district, act));
create table ledger (
  district text collate "C" not null, id bigint not null default nextval('ledger_id'),
  recorded_at timestamptz not null default clock_timestamp(),             -- set by trigger, whatever the writer says
  happened_at timestamptz not null, act uuid not null, n smallint not null,                           -- n: line within its act
  verb text not null, subject_kind text not null, subject uuid not null, obligation uuid,
  region text collate "C" not null, trade text,                           -- scope of the subject when written; region codes are never rewritten
  actor uuid, post uuid, via text not null, facts jsonb not null default '{}',
  constraint ledger_not_ahead check (happened_at <= recorded_at + interval '2 minutes'),
  constraint ledger_region check (region ~ '^[0-9]{6}([0-9]{3}){0,3}$' and starts_with(region, district)),
  constraint ledger_actor check (actor is not null or via in ('public', 'gateway', 'job')),
  primary key (district, id)) partition by range (id);                    -- by id, not by time: the key stays (district, id), few partitions
create table ledger_0 partition of ledger for values from (1) to (10000001); -- a job adds the next one at 80 %, with its truncate trigger
create index ledger_by_subject on ledger (district, subject, id);
create index ledger_by_obligation on ledger (district, obligation) where obligation is not null;
create index ledger_by_verb on ledger (district, verb, happened_at);
create index ledger_by_region on ledger (district, region, id);
create table ledger_unsealed (district text collate "C" not null, id bigint not null, primary key (district, id)); -- filled by trigger
create table ledger_seal (
  district text collate "C" not null, seal bigint not null, sealed_at timestamptz not null default clock_timestamp(), line_count int not null,
  lines bytea not null,                        -- per line, in order: id (8 bytes, big-endian), first 8 bytes of its SHA-256
  body_hash bytea not null, prev bytea not null, hash bytea not null, signature bytea, primary key (district, seal));

create function refuse_change() returns trigger language plpgsql as $$ begin raise 'the ledger is append-only' using errcode = 'restrict_violation'; end $$;
create trigger no_change before update or delete on ledger for each row execute function refuse_change();
create trigger no_change before update or delete on ledger_seal for each row execute function refuse_change();
create trigger no_truncate before truncate on ledger execute function refuse_change();   -- and one like it on each partition
create trigger no_truncate before truncate on ledger_0 execute function refuse_change();
create trigger no_truncate before truncate on ledger_seal execute function refuse_change();
create function stamp_line() returns trigger language plpgsql as $$ begin new.recorded_at := clock_timestamp(); return new; end $$;
create trigger stamp before insert on ledger for each row execute function stamp_line();
create function queue_lines() returns trigger language plpgsql as $$ begin insert into ledger_unsealed select district, id from fresh; return null; end $$;
create trigger queue after insert on ledger referencing new table as fresh for each statement execute function queue_lines();
create function ledger_text(l ledger) returns text language sql stable as $$ select jsonb_build_array(1, l.district, l.id,
  (extract(epoch from l.recorded_at) * 1000000)::bigint, (extract(epoch from l.happened_at) * 1000000)::bigint, l.act, l.n, l.verb, l.subject_kind,
  l.subject, l.obligation, l.region, l.trade, l.actor, l.post, l.via, l.facts)::text $$;                -- the bytes that are hashed and exported
