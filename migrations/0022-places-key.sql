-- What place codes on sheets are signed with: made once, at the first sheet.
create table place_key (
  district text collate "C" primary key, a uuid not null default gen_random_uuid(), b uuid not null default gen_random_uuid());
