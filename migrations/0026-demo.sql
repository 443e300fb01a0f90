-- How far the demo district's three years are written: the newest first, a batch a transaction, so that a stop or a kill loses nothing.
create table demo_life (
  district text collate "C" primary key, seed bigint not null, places int not null, as_of date not null,
  units int not null, written int not null default 0, reached date not null, started_at timestamptz not null, ended_at timestamptz,
  constraint demo_life_written check (written >= 0 and written <= units));
