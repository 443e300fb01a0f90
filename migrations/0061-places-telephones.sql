-- The last four digits of the telephones of a place are found in memory, so a change of its contacts touches the place.
create function note_places_of_contacts() returns trigger language plpgsql as $$ begin
  if tg_op = 'UPDATE' then
    insert into place_change (district, by_xact, touched) select c.district, pg_current_xact_id(), array_agg(distinct c.place)
      from (select district, place from before_rows union all select district, place from touched_rows) c group by c.district;
  else
    insert into place_change (district, by_xact, touched) select c.district, pg_current_xact_id(), array_agg(distinct c.place) from touched_rows c group by c.district;
  end if;
  if found then perform announce('place_change'); end if;
  return null; end $$;
create trigger note_added after insert on place_contact referencing new table as touched_rows for each statement execute function note_places_of_contacts();
create trigger note_changed after update on place_contact referencing old table as before_rows new table as touched_rows for each statement execute function note_places_of_contacts();
create trigger note_removed after delete on place_contact referencing old table as touched_rows for each statement execute function note_places_of_contacts();
