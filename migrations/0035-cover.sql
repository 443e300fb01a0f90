-- Whether help arrives in time: roads, stations, frozen results of cover and siting. The feature of forces will take the stations over; until then
-- this table holds only what cover asks of one.
create table cover_layer (                      -- counts every change of roads and stations: answers are kept by it
  district text collate "C" primary key, version bigint not null default 1);
create table road_network (                     -- the newest version is driven on; the older ones stay for results that rest on them
  district text collate "C" not null, version int not null, source text not null, nodes int not null, arcs int not null,
  profile jsonb not null default '{}',          -- what the driving times rest on: speeds, delays, or the run of a calibration
  bytes int not null, made_at timestamptz not null,
  primary key (district, version));
create table road_network_piece (               -- the network of core/graph/stored-network.ts, gzip, 256 KB a piece
  district text collate "C" not null, version int not null, n int not null, piece bytea not null,
  primary key (district, version, n), foreign key (district, version) references road_network (district, version));
create table siting_run (                       -- one question of where stations belong, its progress and its answer
  district text collate "C" not null, id uuid not null, name text not null, model text not null, parameters jsonb not null, candidates jsonb not null default '[]',
  state text not null default 'waiting', progress jsonb not null default '[]', answer jsonb, problem text, cancel_asked boolean not null default false,
  inputs jsonb not null default '{}', made_at timestamptz not null, ended_at timestamptz, made_by uuid, adopted_at timestamptz,
  primary key (district, id),
  constraint siting_model check (model in ('lscp', 'lscp-b', 'mclp', 'mexclp', 'p-median', 'p-centre')),
  constraint siting_state check (state in ('waiting', 'running', 'done', 'cancelled', 'failed')),
  constraint siting_end check ((ended_at is not null) = (state in ('done', 'cancelled', 'failed'))));
create index siting_newest on siting_run (district, made_at);
create table station (
  district text collate "C" not null, id uuid not null, code text collate "C" not null, name text not null, class text not null, tier text not null,
  lon float8 not null, lat float8 not null, region text collate "C" not null,
  surroundings text not null default 'city', assessed_km2 float8,               -- an area set by assessment goes before the table of the standard
  state text not null default 'on_duty', duty_from smallint, duty_to smallint,  -- hours with a crew; null: always
  across_border boolean not null default false, siting uuid, acceptance uuid, version int not null default 1, created_at timestamptz not null, updated_at timestamptz not null,
  primary key (district, id), foreign key (district, siting) references siting_run (district, id),
  constraint station_region check (region ~ '^[0-9]{6}([0-9]{3}){0,3}$' and starts_with(region, district)),
  constraint station_class check (class in ('class-1', 'class-2', 'small', 'special-service', 'support', 'brigade', 'micro-1', 'micro')),
  constraint station_tier check (tier in ('full', 'micro')),
  constraint station_position check (lon between -180 and 180 and lat between -90 and 90),
  constraint station_surroundings check (surroundings in ('city', 'suburb')), constraint station_assessed check (assessed_km2 > 0),
  constraint station_state check (state in ('planned', 'sited', 'building', 'accepted', 'on_duty', 'given_up')),
  constraint station_duty check ((duty_from is null) = (duty_to is null) and duty_from between 0 and 24 and duty_to between 0 and 24 and duty_from <> duty_to));
create unique index one_station_code on station (district, code);
create index station_by_region on station (district, region);
create table station_step (                     -- the way from plan to duty, step by step
  district text collate "C" not null, station uuid not null, n int not null, state text not null, at timestamptz not null, post uuid, words text,
  primary key (district, station, n), foreign key (district, station) references station (district, id));
create table cover_run (                        -- a result as it was told: method, inputs, figures, date; run again it gives the same from the same inputs
  district text collate "C" not null, id uuid not null, name text not null, question jsonb not null, inputs jsonb not null, figures jsonb not null,
  made_at timestamptz not null, made_by uuid, primary key (district, id));
create index cover_run_newest on cover_run (district, made_at);
