-- Driving times of single hours of the day beside those of every hour; and what an acceptance found, item by item.
alter table road_network add column hours jsonb;       -- [[7, 9], [17, 19]]; null: every hour without roads of its own
create table station_check (                    -- the newest finding of each item of the acceptance list; the ledger keeps the earlier ones
  district text collate "C" not null, station uuid not null, item text not null, found text not null, words text,
  mend uuid,                                    -- the obligation that a failed item opened
  at timestamptz not null, post uuid,
  primary key (district, station, item), foreign key (district, station) references station (district, id),
  constraint station_check_found check (found in ('passed', 'failed', 'exempt')));
