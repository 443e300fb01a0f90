-- What arrives about a place marks it to be rated anew, whenever it happened: a fire of three years ago that is brought in today as well as a hazard
-- found a minute ago. One note a statement; whoever has rated the places named in it removes it in the same transaction, so none is lost.
create table risk_note (
  district text collate "C" not null, id uuid not null default gen_random_uuid(), noted_at timestamptz not null default clock_timestamp(),
  historic boolean not null,                     -- happened long ago: waits until no more of it comes
  touched uuid[] not null, primary key (district, id));
create index risk_note_by_time on risk_note (district, historic, noted_at);
create function note_for_rating() returns trigger language plpgsql as $$ begin
  execute format('insert into risk_note (district, historic, touched)
    select district, happened < clock_timestamp() - interval ''40 days'', array_agg(distinct place) from (select district, %1$I as place, %2$s as happened from touched_rows) t
    where place is not null group by 1, 2', tg_argv[0], tg_argv[1]);
  return null; end $$;
create trigger note_added after insert on place_visit referencing new table as touched_rows for each statement execute function note_for_rating('place', 'visited_at');
create trigger note_changed after update on place_visit referencing new table as touched_rows for each statement execute function note_for_rating('place', 'visited_at');
create trigger note_removed after delete on place_visit referencing old table as touched_rows for each statement execute function note_for_rating('place', 'visited_at');
create trigger note_added after insert on place_hazard referencing new table as touched_rows for each statement execute function note_for_rating('place', 'coalesce(closed_at, found_at)');
create trigger note_changed after update on place_hazard referencing new table as touched_rows for each statement execute function note_for_rating('place', 'coalesce(closed_at, found_at)');
create trigger note_removed after delete on place_hazard referencing old table as touched_rows for each statement execute function note_for_rating('place', 'clock_timestamp()');
create trigger note_added after insert on place_fire referencing new table as touched_rows for each statement execute function note_for_rating('place', 'happened_at');
create trigger note_changed after update on place_fire referencing new table as touched_rows for each statement execute function note_for_rating('place', 'happened_at');
create trigger note_unlinked after update on place_fire referencing old table as touched_rows for each statement execute function note_for_rating('place', 'happened_at');
create trigger note_removed after delete on place_fire referencing old table as touched_rows for each statement execute function note_for_rating('place', 'happened_at');
create trigger note_rated_add after insert on place referencing new table as touched_rows for each statement execute function note_for_rating('id', 'clock_timestamp()');
create trigger note_rated_change after update on place referencing new table as touched_rows for each statement execute function note_for_rating('id', 'clock_timestamp()');
create trigger note_added after insert on place_measure referencing new table as touched_rows for each statement execute function note_for_rating('place', 'clock_timestamp()');
create trigger note_changed after update on place_measure referencing new table as touched_rows for each statement execute function note_for_rating('place', 'clock_timestamp()');
create trigger note_removed after delete on place_measure referencing old table as touched_rows for each statement execute function note_for_rating('place', 'clock_timestamp()');
drop index hazard_by_finding;                    -- they served the look for what was found or mended since a moment
drop index hazard_by_closing;
-- A quarter that nobody froze before it began is reckoned afterwards from what was known then, and says so.
alter table risk_forecast add column afterwards boolean not null default false;
