-- The yearly holiday notices as dated editions. An edition is never edited: a corrected notice is a new one, the newest of a year counts.
create table calendar_edition (
  district text collate "C" not null, edition text collate "C" not null,   -- year and a digest of its days, so that the name vouches for them
  year int not null, nth int not null, announced_on date, title text not null, source text not null,
  added_at timestamptz not null default clock_timestamp(), primary key (district, edition, nth),
  constraint calendar_edition_once unique (district, year, nth), constraint calendar_edition_year check (year between 1950 and 2100));
create table calendar_day (
  district text collate "C" not null, edition text collate "C" not null, nth int not null, day date not null, kind text not null, name text not null,
  primary key (district, edition, nth, day), foreign key (district, edition, nth) references calendar_edition (district, edition, nth),
  constraint calendar_day_kind check (kind in ('off', 'work')));
