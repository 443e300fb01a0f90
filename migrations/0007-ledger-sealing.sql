-- What sealing and verifying need beside the tables of 0001.
create index ledger_by_act on ledger (district, act); -- an act's lines are counted against what the act says

-- Adds the partition after the last one once `fill` of its numbers are used. The owner's rights, so that the app's role needs none on tables.
create function add_ledger_partition(fill numeric default 0.8, span bigint default 10000000) returns text
  language plpgsql security definer set search_path from current as $$
declare lower_bound bigint; upper_bound bigint; used bigint; name text;
begin
  select (m)[1]::bigint, (m)[2]::bigint into lower_bound, upper_bound
    from pg_inherits i join pg_class c on c.oid = i.inhrelid,
      regexp_match(pg_get_expr(c.relpartbound, c.oid), $r$FROM \('?(\d+)'?\) TO \('?(\d+)'?\)$r$) m
    where i.inhparent = 'ledger'::regclass order by (m)[2]::bigint desc limit 1;
  select last_value into used from ledger_id;
  if used < lower_bound + fill * (upper_bound - lower_bound) then return null; end if;
  name := 'ledger_' || (select count(*) from pg_inherits where inhparent = 'ledger'::regclass);
  -- made beside and attached: attaching lets readers and writers pass, "partition of" would not
  execute format('create table %I (like ledger including defaults including constraints)', name);
  execute format('alter table ledger attach partition %I for values from (%s) to (%s)', name, upper_bound, upper_bound + span);
  execute format('create trigger no_truncate before truncate on %I execute function refuse_change()', name);
  return name;
end $$;
