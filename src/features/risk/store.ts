import type { Instant } from '../../core/time.ts';
import type { Session } from '../../platform/access.ts';
import { inScope } from '../../platform/access.ts';
import type { RawBuilder } from 'kysely';
import { keptUntil } from '../../platform/db/heard.ts';
import { sql, type Db, type Tx } from '../../platform/db/index.ts';
import type { DistrictModel } from '../../core/risk/district.ts';
import type { Severity, Colour, ColourDecision } from '../../core/risk/colour.ts';
import type { Value } from '../../core/risk/columns.ts';
import type { RiskInput } from '../../core/risk/factors.ts';
import type { Validation } from './learning.ts';

export interface StoredModel {
  id: string;
  kind: DistrictModel['basis'];
  fittedAt: Instant;
  trainedUntil: string;
  seed: number;
  /** Fires on record when it was fitted. */
  firesKnown: number;
  model: DistrictModel;
  middle: Record<string, number>;
  inputs: RiskInput[];
  validation: Validation | null;
}

const modelColumns = sql`id, kind, fitted_at, trained_until, seed, fires_known, model, middle, inputs, validation`;

export async function newestModel(db: Db, district: string): Promise<StoredModel | undefined> {
  const [row] = await db.query<StoredModel>(
    sql`select ${modelColumns} from risk_model where district = ${district} order by fitted_at desc, id desc limit 1`,
  );
  return row;
}

export async function modelById(db: Db, district: string, id: string): Promise<StoredModel | undefined> {
  const [row] = await db.query<StoredModel>(
    sql`select ${modelColumns} from risk_model where district = ${district} and id = ${id}`,
  );
  return row;
}

export async function storeModel(tx: Tx, district: string, model: StoredModel): Promise<void> {
  await tx.query(sql`insert into risk_model (district, id, kind, fitted_at, trained_until, seed, fires_known, model, middle, inputs, validation)
    values (${district}, ${model.id}, ${model.kind}, ${model.fittedAt}, ${model.trainedUntil}, ${model.seed}, ${model.firesKnown}, ${JSON.stringify(model.model)}::jsonb,
      ${JSON.stringify(model.middle)}::jsonb, ${JSON.stringify(model.inputs)}::jsonb, ${JSON.stringify(model.validation)}::jsonb)`);
}

/** The strongest reasons, and what all others add together: `base + rest + Σ value` is ln(rate). */
export interface StoredReasons {
  base: number;
  rest: number;
  strongest: { inputs: string[]; value: number }[];
  /** Values of the inputs when it was scored. */
  at: Record<string, Value>;
}

export interface StoredScore {
  place: string;
  model: string;
  rate: number;
  loss: number;
  level: Colour;
  band: Colour;
  floors: ColourDecision['floors'];
  reasons: StoredReasons;
  severity: Omit<Severity, 'loss' | 'rate'>;
  dynamic: boolean;
  scoredAt: Instant;
}

/** Writes scores; the layer counts up if any level is another than before. @returns how many levels changed */
export async function storeScores(tx: Tx, district: string, scores: readonly StoredScore[]): Promise<number> {
  if (scores.length === 0) return 0;
  const rows = scores.map((score) => ({
    district,
    place: score.place,
    model: score.model,
    rate: score.rate,
    loss: score.loss,
    level: score.level,
    band: score.band,
    floors: score.floors,
    reasons: score.reasons,
    severity: score.severity,
    dynamic: score.dynamic,
    scored_at: score.scoredAt,
  }));
  const before = await tx.query<{ place: string; level: string }>(
    sql`select place, level from risk_score where district = ${district} and place = any(${scores.map(({ place }) => place)}::uuid[])`,
  );
  const levels = new Map(before.map(({ place, level }) => [place, level]));
  const changed = scores.filter(({ place, level }) => levels.get(place) !== level).length;
  await tx.query(sql`insert into risk_score select n.* from json_populate_recordset(null::risk_score, ${JSON.stringify(rows)}::json) n
    on conflict (district, place) do update set model = excluded.model, rate = excluded.rate, loss = excluded.loss, level = excluded.level,
      band = excluded.band, floors = excluded.floors, reasons = excluded.reasons, severity = excluded.severity, dynamic = excluded.dynamic,
      scored_at = excluded.scored_at`);
  if (changed > 0)
    await tx.query(sql`insert into risk_layer (district) values (${district})
      on conflict (district) do update set version = risk_layer.version + 1`);
  return changed;
}

/** Places that closed since have no score. */
export const forgetClosed = (tx: Tx, district: string) =>
  tx.query(
    sql`delete from risk_score s using place p where s.district = ${district} and p.district = s.district and p.id = s.place and p.closed_on is not null`,
  );

export const layerVersion = keptUntil('risk_layer', async (db, district): Promise<string> => {
  const [row] = await db.query<{ version: number }>(
    sql`select coalesce((select version from risk_layer where district = ${district}), 0) as version`,
  );
  return String(row!.version);
});

export const allLevels = (db: Db, district: string) =>
  db.query<{ place: string; level: Colour }>(sql`select place, level from risk_score where district = ${district}`);

export async function scoreOf(db: Db, district: string, place: string): Promise<StoredScore | undefined> {
  const [row] =
    await db.query<StoredScore>(sql`select place, model, rate, loss, level, band, floors, reasons, severity, dynamic, scored_at
    from risk_score where district = ${district} and place = ${place}`);
  return row;
}

/** Of what happened long ago more may be on its way until none has come for so long. */
const quietSeconds = 20;
const smallNote = 400;

/** Notes that whoever rates one by one may take now: `whole` also those of long ago and those of many places. */
const takeable = (district: string, whole: boolean) =>
  sql`district = ${district} ${whole ? sql`` : sql`and not historic and cardinality(touched) <= ${smallNote}`}`;

/**
 * Takes the next places that are marked to be rated anew, the freshest matters first, and removes their marks with the transaction.
 * @returns at most `most` ids
 */
export async function takeNoted(tx: Tx, district: string, most: number, whole: boolean): Promise<string[]> {
  const notes = await tx.query<{ id: string; touched: string[] }>(sql`select id, to_json(touched) as touched from risk_note
    where ${takeable(district, whole)} order by historic, noted_at limit 50 for update skip locked`);
  const taken = new Set<string>();
  const over: string[] = [];
  for (const { id, touched } of notes) {
    if (taken.size >= most) break;
    const room = most - taken.size;
    for (const place of touched.slice(0, room)) taken.add(place);
    if (touched.length <= room) over.push(id);
    else
      await tx.query(sql`update risk_note set touched = touched[${room + 1}::int:] where district = ${district} and id = ${id}`);
  }
  if (over.length > 0) await tx.query(sql`delete from risk_note where district = ${district} and id = any(${over}::uuid[])`);
  return [...taken];
}

export const noteForRating = async (tx: Tx, district: string, places: readonly string[]): Promise<void> =>
  places.length === 0
    ? undefined
    : void (await tx.query(
        sql`insert into risk_note (district, historic, touched) values (${district}, false, ${[...places]}::uuid[])`,
      ));

const mostMarks = 10_000;

/** How many places are marked, by the first 10,000 marks, and whether more of what happened long ago seems to be on its way. */
export async function notedPlaces(db: Db, district: string): Promise<{ places: number; arriving: boolean }> {
  const [row] = await db.query<{ places: number; arriving: boolean }>(sql`select
    (select count(distinct place) from (select unnest(touched) as place from risk_note where district = ${district} limit ${mostMarks}) m)::int as places,
    coalesce(max(noted_at) filter (where historic) > clock_timestamp() - make_interval(secs => ${quietSeconds}), false) as arriving
    from risk_note where district = ${district}`);
  return row!;
}

export async function isNoted(db: Db, district: string, place: string): Promise<boolean> {
  const rows = await db.query(
    sql`select 1 from risk_note where district = ${district} and ${place}::uuid = any(touched) limit 1`,
  );
  return rows.length > 0;
}

/** Notes there are: what is rated as a whole from now on answers them. */
export async function notesNow(db: Db, district: string): Promise<string[]> {
  return (await db.query<{ id: string }>(sql`select id from risk_note where district = ${district}`)).map(({ id }) => id);
}

export const dropNotes = (tx: Tx, district: string, ids: readonly string[]) =>
  tx.query(sql`delete from risk_note where district = ${district} and id = any(${[...ids]}::uuid[])`);

export interface RankingFilter {
  town?: string | undefined;
  type?: string | undefined;
  level?: string | undefined;
  by: 'loss' | 'rate';
}

export interface RankedRow {
  place: string;
  code: string;
  name: string;
  type: string;
  region: string;
  rate: number;
  loss: number;
  level: Colour;
  floors: ColourDecision['floors'];
  reasons: StoredReasons;
  scoredAt: Instant;
}

const rankingWhere = (district: string, session: Session, { town, type, level }: RankingFilter): RawBuilder<unknown> =>
  sql.join(
    [
      sql`s.district = ${district} and p.closed_on is null`,
      inScope(session, 'risk.read', { region: sql`p.region`, trade: sql`p.trade` }),
      ...(town ? [sql`p.region >= ${town} and p.region < ${`${town}:`}`] : []),
      ...(type ? [sql`p.type = ${type}`] : []),
      ...(level ? [sql`s.level = ${level}`] : []),
    ],
    sql` and `,
  );

export function ranking(
  db: Db,
  district: string,
  session: Session,
  filter: RankingFilter,
  { offset, limit }: { offset: number; limit: number },
): Promise<RankedRow[]> {
  const by = filter.by === 'loss' ? sql`s.loss` : sql`s.rate`;
  return db.query<RankedRow>(sql`select s.place, p.code, p.name, p.type, p.region, s.rate, s.loss, s.level, s.floors, s.reasons, s.scored_at
    from risk_score s join place p on p.district = s.district and p.id = s.place
    where ${rankingWhere(district, session, filter)} order by ${by} desc, s.place limit ${limit} offset ${offset}`);
}

export const countLevels = (db: Db, district: string, session: Session, filter: RankingFilter) =>
  db.query<{ level: Colour; count: number }>(sql`select s.level, count(*) as count from risk_score s
    join place p on p.district = s.district and p.id = s.place where ${rankingWhere(district, session, filter)} group by s.level`);

/** Towns with what was expected of them and what burnt, over a span. */
export const townFigures = (db: Db, district: string, session: Session, from: Instant, until: Instant) =>
  db.query<{ town: string; places: number; rate: number; loss: number; red: number; orange: number; fires: number }>(sql`
    select left(p.region, 9) as town, count(*) as places, avg(s.rate) as rate, avg(s.loss) as loss,
      count(*) filter (where s.level = 'red') as red, count(*) filter (where s.level = 'orange') as orange,
      coalesce(sum((select count(*) from place_fire f where f.district = p.district and f.place = p.id
        and f.happened_at >= ${from} and f.happened_at < ${until})), 0)::int as fires
    from risk_score s join place p on p.district = s.district and p.id = s.place
    where s.district = ${district} and p.closed_on is null and length(p.region) >= 9
      and ${inScope(session, 'risk.read', { region: sql`p.region`, trade: sql`p.trade` })}
    group by 1 order by 1`);

/** Places of areas by family of type: what is expected there, and how many stand high. @param digits of the region's code */
export const areaFigures = (db: Db, district: string, session: Session, digits: number) =>
  db.query<{ region: string; family: string; places: number; rate: number; red: number; orange: number }>(sql`
    select left(p.region, ${digits}::int) as region, left(p.type, 1) as family, count(*)::int as places, sum(s.rate) as rate,
      count(*) filter (where s.level = 'red')::int as red, count(*) filter (where s.level = 'orange')::int as orange
    from risk_score s join place p on p.district = s.district and p.id = s.place
    where s.district = ${district} and p.closed_on is null and length(p.region) >= ${digits}::int
      and ${inScope(session, 'risk.read', { region: sql`p.region`, trade: sql`p.trade` })}
    group by 1, 2 order by 1, 2`);

/** Fires of the last five years by family of type, month and hour of the day on the district's clock. */
export const firesByClock = (db: Db, district: string, zone: string, until: Instant) =>
  db.query<{ family: string; month: number; hour: number; fires: number }>(sql`
    select left(p.type, 1) as family, extract(month from f.happened_at at time zone ${zone})::int as month,
      extract(hour from f.happened_at at time zone ${zone})::int as hour, count(*)::int as fires
    from place_fire f join place p on p.district = f.district and p.id = f.place
    where f.district = ${district} and f.happened_at >= ${until}::timestamptz - interval '1826 days' and f.happened_at < ${until}
    group by 1, 2, 3`);

/** Inputs of about two thousand places, drawn by their ids, as they stood when they were last rated. */
export async function sampleInputs(db: Db, district: string): Promise<Record<string, Value>[]> {
  const rows = await db.query<{
    at: Record<string, Value>;
  }>(sql`select reasons -> 'at' as at from risk_score where district = ${district}
    and abs(hashtext(place::text)::bigint) % greatest(1, (select count(*) from risk_score where district = ${district}) / 2000) = 0`);
  return rows.map(({ at }) => at);
}

export async function cursorOf(db: Db, district: string): Promise<Instant | undefined> {
  const [row] = await db.query<{ seenAt: Instant }>(sql`select seen_at from risk_cursor where district = ${district}`);
  return row?.seenAt;
}

export const moveCursor = (db: Db, district: string, at: Instant) =>
  db.query(sql`insert into risk_cursor (district, seen_at) values (${district}, ${at})
    on conflict (district) do update set seen_at = excluded.seen_at`);

export interface Forecast {
  id: string;
  quarter: string;
  beginsOn: string;
  endsOn: string;
  frozenAt: Instant;
  model: string;
  places: number;
  /** sha256, hexadecimal. */
  digest: string;
  /** Nobody froze it before the quarter began: reckoned afterwards from what was known when it began. */
  afterwards: boolean;
}

const forecastColumns = sql`id, quarter, begins_on, ends_on, frozen_at, model, places, encode(digest, 'hex') as digest, afterwards`;

export const listForecasts = (db: Db, district: string) =>
  db.query<Forecast & { result: unknown; scoredAt: Instant | null; intact: boolean | null; fires: number | null }>(sql`
    select ${forecastColumns}, r.result, r.scored_at, r.intact, r.fires from risk_forecast f
    left join risk_forecast_result r on r.district = f.district and r.forecast = f.id
    where f.district = ${district} order by begins_on desc`);

export async function forecastOf(db: Db, district: string, quarter: string): Promise<Forecast | undefined> {
  const [row] = await db.query<Forecast>(
    sql`select ${forecastColumns} from risk_forecast where district = ${district} and quarter = ${quarter}`,
  );
  return row;
}

export interface ForecastRate {
  place: string;
  rate: number;
  pastFires: number;
  statutory: number;
  arm: 'ranking' | 'exploration';
}

export async function storeForecast(tx: Tx, district: string, forecast: Forecast, rates: readonly ForecastRate[]): Promise<void> {
  await tx.query(sql`insert into risk_forecast (district, id, quarter, begins_on, ends_on, frozen_at, model, places, digest, afterwards)
    values (${district}, ${forecast.id}, ${forecast.quarter}, ${forecast.beginsOn}, ${forecast.endsOn}, ${forecast.frozenAt}, ${forecast.model},
      ${forecast.places}, decode(${forecast.digest}, 'hex'), ${forecast.afterwards})`);
  for (let from = 0; from < rates.length; from += 2000)
    await tx.bulk(
      'risk_forecast_rate',
      rates.slice(from, from + 2000).map((rate) => ({ district, forecast: forecast.id, ...rate })),
    );
}

/** In the order of the digest: by place. */
export const forecastRates = (db: Db, district: string, forecast: string) =>
  db.query<ForecastRate>(sql`select place, rate, past_fires, statutory, arm from risk_forecast_rate
    where district = ${district} and forecast = ${forecast} order by place`);

/** Quarters that have a forecast, by code. */
export async function quartersForecast(db: Db, district: string): Promise<Set<string>> {
  const rows = await db.query<{ quarter: string }>(sql`select quarter from risk_forecast where district = ${district}`);
  return new Set(rows.map(({ quarter }) => quarter));
}

/** What a forecast is made of: all open places, their rate, their fires of two years and the order that the statute alone gives. */
export const ratesToFreeze = (db: Db, district: string, until: Instant) =>
  db.query<Omit<ForecastRate, 'arm'>>(sql`select s.place, s.rate,
      (select count(*) from place_fire f where f.district = p.district and f.place = p.id
        and f.happened_at >= ${until}::timestamptz - interval '730 days' and f.happened_at < ${until})::int as past_fires,
      (case when p.key_unit = 'set' then 3 else 0 end + case when 'PUBLIC_GATHERING' = any(p.flags) then 2 else 0 end
        + case when 'CROWDED' = any(p.flags) then 1 else 0 end)::int as statutory
    from risk_score s join place p on p.district = s.district and p.id = s.place
    where s.district = ${district} and p.closed_on is null order by s.place`);

export const firesBetween = (db: Db, district: string, from: Instant, until: Instant) =>
  db.query<{ place: string; fires: number }>(sql`select place, count(*) as fires from place_fire
    where district = ${district} and place is not null and happened_at >= ${from} and happened_at < ${until} group by place`);

export async function storeResult(
  tx: Tx,
  district: string,
  { forecast, at, intact, fires, result }: { forecast: string; at: Instant; intact: boolean; fires: number; result: unknown },
): Promise<void> {
  await tx.query(sql`insert into risk_forecast_result (district, forecast, scored_at, intact, fires, result)
    values (${district}, ${forecast}, ${at}, ${intact}, ${fires}, ${JSON.stringify(result)}::jsonb)
    on conflict (district, forecast) do update set scored_at = excluded.scored_at, intact = excluded.intact, fires = excluded.fires, result = excluded.result`);
}

const explorationSetting = 'risk.exploration';

/** Share of visits that go to places drawn by lot. */
export async function explorationShare(db: Db, district: string): Promise<number> {
  const [row] = await db.query<{ value: number }>(
    sql`select value from setting where district = ${district} and name = ${explorationSetting}`,
  );
  return row?.value ?? 0.1;
}

export const setExplorationShare = (tx: Tx, district: string, share: number) =>
  tx.query(sql`insert into setting (district, name, value) values (${district}, ${explorationSetting}, ${JSON.stringify(share)}::jsonb)
    on conflict (district, name) do update set value = excluded.value, changed_at = clock_timestamp()`);

export interface JobUnderWay {
  id: string;
  done: number;
  total: number | null;
}

export async function jobUnderWay(db: Db, district: string, kind = 'risk.rescore'): Promise<JobUnderWay | undefined> {
  const [row] = await db.query<JobUnderWay>(sql`select id, done, total from job where district = ${district} and kind = ${kind}
    and state in ('waiting', 'running') order by sent_at limit 1`);
  return row;
}

/** Of these, the open places that a model has not scored yet. */
export async function notScoredBy(db: Db, district: string, places: readonly string[], model: string): Promise<string[]> {
  const rows = await db.query<{
    id: string;
  }>(sql`select p.id from place p left join risk_score s on s.district = p.district and s.place = p.id
    where p.district = ${district} and p.id = any(${[...places]}::uuid[]) and p.closed_on is null and s.model is distinct from ${model}::uuid`);
  return rows.map(({ id }) => id);
}
