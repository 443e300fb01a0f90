-- Places and open obligations are found, filtered, sorted and counted in the server's memory (ADR 12); the database notes what changed.
-- Which rows a transaction added, changed or removed is read by whoever has not seen that transaction yet.
create table place_change (district text collate "C" not null, by_xact xid8 not null, changed_at timestamptz not null default clock_timestamp(), touched uuid[] not null);
create index place_change_by_xact on place_change (district, by_xact);
create table obligation_change (district text collate "C" not null, by_xact xid8 not null, changed_at timestamptz not null default clock_timestamp(), touched uuid[] not null);
create index obligation_change_by_xact on obligation_change (district, by_xact);
-- Each statement that writes also lets go of a few notes more than a day old: every reader has read them, or slept so long that it reads everything anew.
create function note_touched() returns trigger language plpgsql as $$ begin
  execute format('insert into %1$I (district, by_xact, touched) select district, pg_current_xact_id(), array_agg(id) from touched_rows group by district', tg_argv[0]);
  execute format('delete from %1$I c using (select ctid as at from %1$I order by district, by_xact limit 8 for update skip locked) worn
    where c.ctid = worn.at and c.changed_at < clock_timestamp() - interval ''1 day''', tg_argv[0]);
  return null; end $$;
create trigger note_added after insert on place referencing new table as touched_rows for each statement execute function note_touched('place_change');
create trigger note_changed after update on place referencing new table as touched_rows for each statement execute function note_touched('place_change');
create trigger note_removed after delete on place referencing old table as touched_rows for each statement execute function note_touched('place_change');
create trigger note_added after insert on obligation referencing new table as touched_rows for each statement execute function note_touched('obligation_change');
create trigger note_changed after update on obligation referencing new table as touched_rows for each statement execute function note_touched('obligation_change');
create trigger note_removed after delete on obligation referencing old table as touched_rows for each statement execute function note_touched('obligation_change');
drop index place_by_terms;                     -- the pairs of characters of every place, and whatever only served lists
drop index place_type_name;
drop index place_by_type;
alter table place drop column grams;
drop trigger moved on obligation;              -- counts are kept by the notes above; the sequence stays, for older backups set it
drop function obligation_moved();
