-- Regions by the national statistical codes: district 6 digits, town 9, village or community 12, our grids 15. "Below" is a longer code.
create table region (
  district text collate "C" not null, code text collate "C" not null, id uuid not null, kind text not null,
  name text not null, name_en text, initials text collate "C" not null, sort_key text collate "C" not null,   -- today's name; region_name holds all
  population int, since date not null, abolished_on date,
  primary key (district, code),
  constraint region_id unique (district, id),
  constraint region_code check (code ~ '^[0-9]{6}([0-9]{3}){0,3}$' and starts_with(code, district)),
  constraint region_kind check (case length(code) when 6 then kind = 'district' when 9 then kind in ('town', 'subdistrict', 'zone_committee', 'industrial_zone')
    when 12 then kind in ('village', 'community') else kind = 'grid' end),
  constraint region_population check (population >= 0),
  constraint region_life check (abolished_on > since));
create table region_name (
  district text collate "C" not null, code text collate "C" not null, from_on date not null, name text not null, name_en text,
  primary key (district, code, from_on), foreign key (district, code) references region (district, code));
create table region_boundary (                 -- the outline that holds from a day on, until a later one
  district text collate "C" not null, code text collate "C" not null, from_on date not null,
  geometry jsonb not null, min_lon float8 not null, min_lat float8 not null, max_lon float8 not null, max_lat float8 not null, area_m2 float8 not null,
  primary key (district, code, from_on), foreign key (district, code) references region (district, code),
  constraint boundary_box check (min_lon <= max_lon and min_lat <= max_lat and min_lon >= -180 and max_lon <= 180 and min_lat >= -90 and max_lat <= 90));
create table region_succession (               -- codes on old rows are facts and never rewritten; rights reach them through this table
  district text collate "C" not null, old text collate "C" not null, new text collate "C" not null, from_date date not null,
  primary key (district, old, new), constraint succession_differs check (old <> new),
  foreign key (district, new) references region (district, code));
create index succession_by_new on region_succession (district, new);
create table region_layer (                    -- counts every change of names and boundaries: the version in a tile's address
  district text collate "C" primary key, version bigint not null default 1);
