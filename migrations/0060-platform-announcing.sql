-- What is kept in memory is told of changes: notes of the rows, as before, and where one process alone has the database an announcement with
-- the commit, so that it need not ask. A server that others may write beside it asks; notifying it would make its commits queue.
create function announce(what text) returns void language plpgsql as $$ begin
  if current_setting('fengsui.hears', true) = 'on' then perform pg_notify('fengsui', what); end if; end $$;
create function announce_change() returns trigger language plpgsql as $$ begin perform announce(tg_argv[0]); return null; end $$;

-- In plain statements, which stay planned; the old one composed its own each time and locked the oldest notes with every change.
create function note_places() returns trigger language plpgsql as $$ begin
  insert into place_change (district, by_xact, touched) select district, pg_current_xact_id(), array_agg(id) from touched_rows group by district;
  if not found then return null; end if;
  if (select c.changed_at < clock_timestamp() - interval '1 day' from place_change c order by c.district, c.by_xact limit 1) then
    delete from place_change c using (select ctid as at from place_change order by district, by_xact limit 8 for update skip locked) worn
      where c.ctid = worn.at and c.changed_at < clock_timestamp() - interval '1 day';
  end if;
  perform announce('place_change');
  return null; end $$;
create function note_obligations() returns trigger language plpgsql as $$ begin
  insert into obligation_change (district, by_xact, touched) select district, pg_current_xact_id(), array_agg(id) from touched_rows group by district;
  if not found then return null; end if;
  if (select c.changed_at < clock_timestamp() - interval '1 day' from obligation_change c order by c.district, c.by_xact limit 1) then
    delete from obligation_change c using (select ctid as at from obligation_change order by district, by_xact limit 8 for update skip locked) worn
      where c.ctid = worn.at and c.changed_at < clock_timestamp() - interval '1 day';
  end if;
  perform announce('obligation_change');
  return null; end $$;
drop trigger note_added on place;
drop trigger note_changed on place;
drop trigger note_removed on place;
drop trigger note_added on obligation;
drop trigger note_changed on obligation;
drop trigger note_removed on obligation;
drop function note_touched();
create trigger note_added after insert on place referencing new table as touched_rows for each statement execute function note_places();
create trigger note_changed after update on place referencing new table as touched_rows for each statement execute function note_places();
create trigger note_removed after delete on place referencing old table as touched_rows for each statement execute function note_places();
create trigger note_added after insert on obligation referencing new table as touched_rows for each statement execute function note_obligations();
create trigger note_changed after update on obligation referencing new table as touched_rows for each statement execute function note_obligations();
create trigger note_removed after delete on obligation referencing old table as touched_rows for each statement execute function note_obligations();

-- A row of the list names the place's region and its operator, so the places of a renamed one are touched too.
create function note_places_of_region() returns trigger language plpgsql as $$ begin
  insert into place_change (district, by_xact, touched) select p.district, pg_current_xact_id(), array_agg(p.id) from place p
    where p.district = coalesce(new.district, old.district) and p.region = coalesce(new.code, old.code) and p.closed_on is null group by p.district;
  if found then perform announce('place_change'); end if;
  return null; end $$;
create function note_places_of_firm() returns trigger language plpgsql as $$ begin
  insert into place_change (district, by_xact, touched) select p.district, pg_current_xact_id(), array_agg(p.id) from place p
    where p.district = new.district and p.operator = new.id group by p.district;
  if found then perform announce('place_change'); end if;
  return null; end $$;
create trigger note_named after insert or update of name or delete on region for each row execute function note_places_of_region();
create trigger note_named after update of name on firm for each row execute function note_places_of_firm();

-- Whatever decides who may do what. That a session was seen is no such thing.
create trigger announce_rights after insert or update or delete on account for each statement execute function announce_change('rights');
create trigger announce_rights after update of ended_at, ends_at, post, way or delete on account_session for each statement execute function announce_change('rights');
create trigger announce_rights after insert or update or delete on post_grant for each statement execute function announce_change('rights');
create trigger announce_rights after insert or update or delete on tenure for each statement execute function announce_change('rights');
create trigger announce_rights after insert or update or delete on post for each statement execute function announce_change('rights');
create trigger announce_rights after insert or update or delete on organisation for each statement execute function announce_change('rights');
create trigger announce_rights after insert or update or delete on region_succession for each statement execute function announce_change('rights');
create trigger announce_layer after insert or update or delete on risk_layer for each statement execute function announce_change('risk_layer');

-- Names of people, and the calendar with its zone.
create trigger announce_person after insert or update or delete on person for each statement execute function announce_change('person');
create trigger announce_calendar after insert or update or delete on calendar_edition for each statement execute function announce_change('calendar');
create trigger announce_calendar after insert or update or delete on calendar_day for each statement execute function announce_change('calendar');
create trigger announce_calendar after insert or update or delete on installation for each statement execute function announce_change('calendar');
