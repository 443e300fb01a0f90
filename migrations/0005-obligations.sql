-- The second spine: who owes what by when. Both tables are projections of the ledger's obligation.* lines, written in the same transaction.
create table obligation (
  district text collate "C" not null, id uuid not null, kind text not null, subject_kind text not null, subject uuid not null, parent uuid,
  region text collate "C" not null, trade text, state text not null, opened_at timestamptz not null, ended_at timestamptz,
  holder uuid not null, offered_to uuid, giver uuid,                     -- posts, never persons; giver: from whom the holder has it (ADR 5)
  due_at timestamptz not null, term jsonb not null, calendar_edition text not null, due_provisional boolean not null,
  ladder text not null, ladder_step smallint not null default 0, extensions smallint not null default 0,
  next_at timestamptz,                                                   -- earliest of: offer lapses, pause ends, next ladder step
  ignored smallint not null default 0, version int not null, primary key (district, id),
  constraint obligation_state check (state in ('held', 'offered', 'paused', 'discharged', 'voided', 'merged')),
  constraint obligation_end check ((ended_at is not null) = (state in ('discharged', 'voided', 'merged')) and (ended_at is null or next_at is null)),
  constraint obligation_offer check ((state = 'offered') = (offered_to is not null)),
  constraint obligation_due check (isfinite(due_at) and due_at > opened_at));
create index obligation_workbench on obligation (district, holder, due_at, id) where ended_at is null;
create index obligation_offers on obligation (district, offered_to, due_at, id) where offered_to is not null;
create index obligation_given on obligation (district, giver, due_at, id) where ended_at is null;
create index obligation_by_region on obligation (district, region, due_at, id) where ended_at is null;
create index obligation_by_due on obligation (district, due_at, id) where ended_at is null;
create index obligation_clock on obligation (district, next_at) where next_at is not null;
create index obligation_by_subject on obligation (district, subject);
create index obligation_by_parent on obligation (district, parent) where parent is not null;
create index obligation_provisional on obligation (district, calendar_edition) where due_provisional and ended_at is null;

create sequence obligation_moves;              -- tells readers that keep counts whether they are still right
create function obligation_moved() returns trigger language plpgsql as $$ begin perform nextval('obligation_moves'); return null; end $$;
create trigger moved after insert or update on obligation for each statement execute function obligation_moved();

create table obligation_span (                                           -- who held it when: no gap, no overlap, one open end, by constraint
  district text collate "C" not null, obligation uuid not null, from_at timestamptz not null, to_at timestamptz, prev_to timestamptz,
  holder uuid not null, clock text not null check (clock in ('running', 'offered', 'paused')), due_at timestamptz not null,
  primary key (district, obligation, from_at), foreign key (district, obligation) references obligation (district, id),
  constraint one_successor unique nulls not distinct (district, obligation, prev_to),
  constraint one_end unique nulls not distinct (district, obligation, to_at),
  constraint no_gap foreign key (district, obligation, prev_to) references obligation_span (district, obligation, to_at) deferrable initially deferred,
  constraint span_order check (prev_to = from_at and to_at > from_at));
create index obligation_span_by_holder on obligation_span (district, holder, obligation);

create table obligation_ladder (                                         -- dated data: what happens how long after the deadline
  district text collate "C" not null, ladder text not null, from_date date not null, steps jsonb not null, source text not null,
  primary key (district, ladder, from_date));

create table obligation_note (                                           -- words that lines refer to by id: they can be erased, lines cannot
  district text collate "C" not null, id uuid not null, obligation uuid not null, role text not null, number text, words text,
  attachments jsonb not null default '[]', act uuid not null, primary key (district, id),
  constraint note_role check (role in ('reason', 'order', 'measure', 'decision', 'evidence', 'reminder')));
create index obligation_note_by_obligation on obligation_note (district, obligation);

create table matter (                                                    -- a thing to be done that no other feature owns
  district text collate "C" not null, id uuid not null, kind text not null, number text, title text not null, demand text not null,
  region text collate "C" not null, trade text, origin text, opened_at timestamptz not null, primary key (district, id),
  constraint matter_region check (region ~ '^[0-9]{6}([0-9]{3}){0,3}$' and starts_with(region, district)));
create unique index matter_number on matter (district, number) where number is not null;
