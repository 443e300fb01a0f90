-- Rows of an import by the hundreds, compressed: one row of a table for each row of a sheet was most of what comparing and saving cost.
create table place_import_part (               -- content: JSON of rows, deflated (plain where it begins with "["); kind: the rows' verdict, noted, or undo
  district text collate "C" not null, import uuid not null, kind text not null, n int not null, last int not null, content bytea not null,
  primary key (district, import, kind, n), foreign key (district, import) references place_import (district, id) on delete cascade,
  constraint import_part_kind check (kind in ('new', 'changed', 'unchanged', 'rejected', 'noted', 'undo')), constraint import_part_order check (last >= n));
alter table place_import_part alter column content set storage external;
insert into place_import_part (district, import, kind, n, last, content)
  select district, import, verdict, min(n), max(n), convert_to(json_agg(json_build_object('n', n, 'sheet', sheet, 'row', row, 'name', name, 'verdict', verdict,
      'place', place, 'draft', draft, 'differences', differences, 'faults', faults, 'notes', notes) order by n)::text, 'UTF8')
    from place_import_row group by district, import, verdict, n / 500;
drop table place_import_row;
drop table place_import_ready;
alter table place_import
  add column forgotten_at timestamptz;         -- since when nothing but counts is left of its rows: it cannot be undone any more
create index place_merged on place (district, merged_into) where merged_into is not null;  -- without it every place that is removed reads the whole table
-- What is only reckoned about a place goes with it when an import is taken back.
alter table place_pair drop constraint place_pair_district_a_fkey, drop constraint place_pair_district_b_fkey,
  add foreign key (district, a) references place (district, id) on delete cascade, add foreign key (district, b) references place (district, id) on delete cascade;
alter table risk_score drop constraint risk_score_district_place_fkey,
  add foreign key (district, place) references place (district, id) on delete cascade;
