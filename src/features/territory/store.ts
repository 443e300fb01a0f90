import { sql, type Db } from '../../platform/db/index.ts';
import type { ScopeOf } from '../../platform/endpoint.ts';

/**
 * `prefix` and every earlier code of a region under it, on the day `on`: what a grant on `prefix` covers.
 * Codes that a shorter one of the answer already covers are left out. Ascending, so `prefix` need not be first.
 */
export async function prefixesCovered(db: Db, district: string, prefix: string, on: string): Promise<string[]> {
  const rows = await db.query<{ code: string }>(sql`with recursive covered (code) as (
      select ${prefix}::text collate "C"
      union select s.old from region_succession s join covered c
        on s.new >= c.code and s.new < c.code || ':' where s.district = ${district} and s.from_date <= ${on}::date)
    select code from covered order by code`);
  return rows.map((row) => row.code).filter((code, at, all) => !all.some((other, i) => i !== at && code.startsWith(other)));
}

/** Where a region lies, by its id. */
export async function scopeOfRegion(db: Db, district: string, id: string): Promise<ScopeOf | undefined> {
  const [row] = await db.query<{ code: string }>(sql`select code from region where district = ${district} and id = ${id}`);
  return row && { region: row.code, trade: null };
}

/** Names of regions by code; codes without a region are left out. */
export async function regionNames(db: Db, district: string, codes: readonly string[]): Promise<Map<string, string>> {
  if (codes.length === 0) return new Map();
  const rows = await db.query<{ code: string; name: string }>(
    sql`select code, name from region where district = ${district} and code = any(${[...new Set(codes)]}::text[])`,
  );
  return new Map(rows.map(({ code, name }) => [code, name]));
}
