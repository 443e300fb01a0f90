-- What the list of places is found, filtered and counted by, and what is left to be decided about a place.
alter table place
  add column facets text[] not null default '{}',   -- type:A04, flag:CROWDED, missing:position …: one index serves every combination
  add column grams text[] not null default '{}';    -- pairs of characters of what is searched: a database's own words do not fit Chinese
create index place_by_terms on place using gin (facets, grams) where closed_on is null;
drop index place_search;                       -- letters in threes find neither two Chinese characters nor, in most locales, any
create index place_by_name on place (district, sort_key, id) where closed_on is null;
create index place_by_update on place (district, updated_at, id) where closed_on is null;
create index place_type_name on place (district, type, sort_key, id) where closed_on is null;
create table place_code_number (               -- the next number of each stem, SG-C: two towns may share one
  district text collate "C" not null, stem text collate "C" not null, next int not null, primary key (district, stem));
create table place_unassigned (                -- the queue of places without town or type, and the obligation that asks for each
  district text collate "C" not null, place uuid not null, obligation uuid not null,
  primary key (district, place), foreign key (district, place) references place (district, id));
create index unassigned_by_obligation on place_unassigned (district, obligation);
create table place_conflict (                  -- two changes that disagree: the server's stays in force, the other is kept until somebody chooses
  district text collate "C" not null, id uuid not null, place uuid not null, field text not null, base jsonb, offered jsonb, stands jsonb,
  post uuid, obligation uuid not null, made_at timestamptz not null,
  primary key (district, id), foreign key (district, place) references place (district, id));
create index conflict_by_place on place_conflict (district, place);
create table place_report (                    -- somebody says that a fact is wrong; the words stand here, where they can be erased
  district text collate "C" not null, id uuid not null, place uuid not null, field text not null, words text not null, post uuid, obligation uuid not null,
  reported_at timestamptz not null,
  primary key (district, id), foreign key (district, place) references place (district, id));
create index report_by_place on place_report (district, place);
