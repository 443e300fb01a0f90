/** Who answers for a region: the posts of a chain of responsibility, computed from organisations and bindings, never typed. */
import { sql, type Db } from '../../platform/db/index.ts';
import type { LocalDate } from '../../core/local-date.ts';

export interface Answering {
  level: 'district' | 'guarantor' | 'town' | 'office' | 'village' | 'grid' | 'sector';
  region: string;
  organisationName: string;
  /** null: the organisation has no post. */
  post: string | null;
  title: string | null;
  titleEn: string | null;
  personName: string | null;
  vacantSince: string | null;
  /** Of a guarantor: the last visit there was, or the day the binding began, and how often one is owed. */
  visitFrom: LocalDate | null;
  visitEveryDays: number | null;
}

/** Of an organisation the first leader, else the principal one, else the desk. */
const head = sql`left join lateral (select p.id, p.title, p.title_en, p.vacant_since, (select h.name from tenure t join person h on h.district = t.district and h.id = t.person
      where t.district = p.district and t.post = p.id and t.to_at is null) as person
    from post p where p.district = o.district and p.organisation = o.id and p.closed_at is null
    order by case when o.kind = 'town_fire_office' then not p.desk end, array_position(array['FIRST', 'PRINCIPAL', 'LEADERSHIP'], p.rank), p.desk desc, p.opened_at, p.id limit 1) p on true`;

const level = sql`case o.kind when 'government' then 'district' when 'town_government' then 'town' when 'town_fire_office' then 'office'
  when 'village_committee' then 'village' when 'grid' then 'grid' else 'sector' end`;

const guarantors = sql`select 'guarantor' as level, b.region, o.name as organisation_name, p.id as post, p.title, p.title_en,
    (select h.name from tenure t join person h on h.district = t.district and h.id = t.person
      where t.district = p.district and t.post = p.id and t.to_at is null) as person_name,
    p.vacant_since, coalesce((select max(v.visited_on) from guarantor_visit v where v.district = b.district and v.binding = b.id), b.from_on) as visit_from,
    b.visit_every_days
  from guarantor_binding b join post p on p.district = b.district and p.id = b.post
    join organisation o on o.district = p.district and o.id = p.organisation`;

/** Everybody in the chain of a region and, with a trade, the head of the department that leads it; in no order. */
export function answeringFor(
  db: Db,
  district: string,
  region: string,
  { trade, organisation }: { trade: string | null; organisation: string | null },
): Promise<Answering[]> {
  const prefixes = [6, 9, 12, 15].filter((length) => length <= region.length).map((length) => region.slice(0, length));
  return db.query<Answering>(sql`select ${level} as level, o.region, o.name as organisation_name, p.id as post, p.title, p.title_en, p.person as person_name, p.vacant_since,
        null::date as visit_from, null::int as visit_every_days
      from organisation o ${head}
      where o.district = ${district} and o.closed_at is null and (
        (o.region = any(${prefixes}::text[]) and o.kind in ('government', 'town_government', 'town_fire_office', 'village_committee', 'grid'))
        or (o.kind = 'department' and o.department = ${trade}))
    union all (${guarantors} where b.district = ${district} and b.to_on is null and b.region = any(${prefixes}::text[])
      and (b.organisation is null or b.organisation = ${organisation}) order by b.organisation is null, length(b.region) desc, b.id limit 1)`);
}

/** Every organisation of the chain and every guarantor in these regions; for the list of broken links. */
export const answeringUnder = (db: Db, district: string, prefixes: readonly string[]): Promise<Answering[]> =>
  db.query<Answering>(sql`select * from (select ${level} as level, o.region, o.name as organisation_name, p.id as post, p.title, p.title_en, p.person as person_name, p.vacant_since,
        null::date as visit_from, null::int as visit_every_days
      from organisation o ${head}
      where o.district = ${district} and o.closed_at is null and o.kind in ('government', 'town_government', 'town_fire_office', 'village_committee', 'grid')
    union all ${guarantors} where b.district = ${district} and b.to_on is null and b.organisation is null) a
    where exists (select from unnest(${[...prefixes]}::text[]) x where starts_with(a.region, x))`);
