import { mayDo, notAllowed, notFound, type Session } from '../../platform/access.ts';
import { reads, writes } from '../../platform/feature.ts';
import { newId } from '../../platform/ids.ts';
import { sendJob } from '../../platform/jobs.ts';
import { record } from '../ledger/index.ts';
import * as actions from './actions.ts';
import { noRoads, onDutyAt } from './rules.ts';
import * as schema from './schema.ts';
import {
  areasOf,
  countedStations,
  coverOf,
  groundOf,
  once,
  outlineOf,
  seenBy,
  type Change,
  type CoverWish,
  type Laid,
} from './service.ts';
import {
  addSiting,
  askSitingToEnd,
  coverVersion,
  newestNetwork,
  newestRuns,
  newestSitings,
  stationsOf,
  stepsOf,
  type StoredStation,
} from './store.ts';

const done = { done: true } as const;

/** Roads, stations and sites are the whole district's: a right that ends at a town's border does not reach them. */
function inDistrict(session: Session, district: string, permission: string): void {
  if (!mayDo(session, permission, { region: district, trade: null })) throw notAllowed({ permission });
}

/** Cover is reckoned over the whole district; names of places only where the reader's right reaches. */
const reaching = (session: Session) => (region: string) => mayDo(session, 'cover.read', { region, trade: null });

/** Of stations the reader sees those in reach, with their state; figures count all of them. */
const stationsSeen = (session: Session, stations: readonly StoredStation[]) =>
  stations.filter(({ region }) => reaching(session)(region));

const figures = (ground: Laid, version: number, stations: readonly StoredStation[], wish: CoverWish) =>
  once(ground, JSON.stringify(['cover', version, wish]), () => coverOf(ground, countedStations(stations, wish.hour), wish));

export const routes = [
  reads(schema.readCover, async ({ db, database, district, session, clock, query }) => {
    const stations = await stationsOf(db, district);
    const known = stationsSeen(session, stations);
    if (!(await newestNetwork(db, district))) return { cover: null, stations: known };
    const ground = await groundOf(database, district, clock.now());
    const wish = { hour: query.hour, before: query.before, builtUp: query.builtUp };
    const cover = await figures(ground, await coverVersion(db, district), stations, wish);
    return { cover: inReach(seenBy(cover, reaching(session)), known), stations: known };
  }),

  reads(schema.readAreas, async ({ db, database, district, session, clock, query: { hour, before, tier, station } }) => {
    const ground = await groundOf(database, district, clock.now());
    const stations = await stationsOf(db, district);
    const one = station && stationsSeen(session, stations).find(({ id }) => id === station);
    if (station && !one) throw notFound({ kind: 'station' });
    const question = JSON.stringify(['areas', await coverVersion(db, district), hour, before, tier, station]);
    return once(ground, question, () =>
      one
        ? areasOf(ground, onDutyAt(one.dutyFrom, one.dutyTo, hour) ? [one] : [], 'both', before)
        : areasOf(ground, countedStations(stations, hour), tier, before),
    );
  }),

  reads(schema.tryCover, async ({ db, database, district, session, clock, body }) => {
    const ground = await groundOf(database, district, clock.now());
    const stations = await stationsOf(db, district);
    const seen = new Set(stationsSeen(session, stations).map(({ id }) => id));
    const change: Change = {
      added: body.added,
      moved: body.moved.filter(({ station }) => seen.has(station)),
      without: body.without.filter((station) => seen.has(station)),
    };
    const counted = countedStations(stations, body.hour, change);
    const [cover, areas] = await Promise.all([
      coverOf(ground, counted, { hour: body.hour, before: body.before }),
      areasOf(ground, counted, body.tier, body.before, true),
    ]);
    return { cover: inReach(seenBy(cover, reaching(session)), stationsSeen(session, stations)), areas };
  }),

  writes(schema.importRoads, async ({ tx, act, district, session, body }) => {
    inDistrict(session, district, 'cover.change');
    const network = new Uint8Array(Buffer.from(body.packed, 'base64'));
    return actions.importNetwork(tx, act, { source: body.source, network, profile: body.profile });
  }),

  writes(schema.importStations, async ({ tx, act, district, session, body }) => {
    inDistrict(session, district, 'cover.change');
    return actions.importStations(tx, act, body.csv);
  }),

  reads(schema.readStation, async ({ db, district, params: { id } }) => {
    const station = (await stationsOf(db, district)).find((one) => one.id === id);
    if (!station) throw notFound({ kind: 'station' });
    return { station, steps: await stepsOf(db, district, id) };
  }),

  writes(schema.stepStation, async ({ tx, act, params: { id }, body }) => actions.step(tx, act, id, body)),

  writes(schema.keepResult, async ({ tx, act, district, session, body }) => {
    inDistrict(session, district, 'cover.plan');
    if (!(await newestNetwork(tx, district))) throw noRoads({});
    const id = newId();
    await sendJob(tx, act, 'cover.keep', { result: id, ...body });
    await record(tx, act, [actions.coverLine(act, 'kept')]);
    return { id };
  }),

  reads(schema.listResults, async ({ db, district, session }) => {
    if (!mayDo(session, 'cover.read', { region: district, trade: null })) return { results: [] };
    const runs = await newestRuns(db, district, 50);
    return {
      results: runs.map(({ id, name, question, madeAt, figures: kept }) => ({
        id,
        name,
        hour: question.hour,
        madeAt,
        figures: kept as Omit<schema.CoverAnswer, 'gaps'>,
      })),
    };
  }),

  writes(schema.startSiting, async ({ tx, act, district, session, body }) => {
    inDistrict(session, district, 'cover.plan');
    if (!(await newestNetwork(tx, district))) throw noRoads({});
    const outline = await outlineOf(tx, district, act.now);
    const { name, model, points, gridMetres, forbidden, from = 1, to = Math.max(from, 5) } = body;
    const last = Math.max(from, to);
    const candidates = actions.candidatesOf(outline, { points, gridMetres, forbidden, least: last });
    const id = newId();
    await addSiting(tx, district, {
      id,
      name,
      model,
      parameters: {
        from,
        to: last,
        radius: body.radius ?? 240,
        busy: body.busy ?? 0.1,
        weigh: body.weigh ?? 'places',
        demandMetres: body.demandMetres ?? 600,
        seconds: body.seconds ?? 60,
        existing: body.existing ?? true,
      },
      candidates,
      inputs: { gridMetres: points.length > 0 ? null : gridMetres, forbidden: forbidden.length },
      madeAt: act.now,
      madeBy: act.actor,
    });
    await sendJob(tx, act, 'cover.siting', { siting: id });
    await record(tx, act, [actions.coverLine(act, 'asked', { model })]);
    return { id, candidates: candidates.length };
  }),

  reads(schema.listSitings, async ({ db, district, session }) => {
    if (!mayDo(session, 'cover.read', { region: district, trade: null })) return { sitings: [] };
    const rows = await newestSitings(db, district, 20);
    return { sitings: rows as unknown as schema.Siting[] };
  }),

  writes(schema.cancelSiting, async ({ tx, act, district, session, params: { id } }) => {
    inDistrict(session, district, 'cover.plan');
    if (!(await askSitingToEnd(tx, district, id))) throw notFound({ kind: 'siting' });
    await record(tx, act, [actions.coverLine(act, 'cancelled')]);
    return done;
  }),

  writes(schema.adoptSiting, async ({ tx, act, district, session, params: { id }, body }) => {
    inDistrict(session, district, 'cover.plan');
    return { stations: await actions.adopt(tx, act, id, body.p, body.class) };
  }),
];

/** Jurisdictions of stations out of the reader's reach are left out; the sums above them still count all. */
function inReach(cover: schema.CoverAnswer, known: readonly { id: string }[]): schema.CoverAnswer {
  const seen = new Set(known.map(({ id }) => id));
  return { ...cover, jurisdictions: cover.jurisdictions.filter(({ id }) => seen.has(id) || id.startsWith('new-')) };
}
