import { createHash } from 'node:crypto';
import { simplified } from '../../core/cover/outlines.ts';
import { polygonsOf, type Area } from '../../core/geo/geojson.ts';
import { mayDo, notAllowed, notFound, type Session } from '../../platform/access.ts';
import { reads, writes } from '../../platform/feature.ts';
import { newId } from '../../platform/ids.ts';
import { sendJob } from '../../platform/jobs.ts';
import { record } from '../ledger/index.ts';
import { obligationsOfSubject } from '../obligations/index.ts';
import { regionsUnder, today } from '../territory/index.ts';
import * as actions from './actions.ts';
import { acceptanceItems, noRoads, onDutyAt } from './rules.ts';
import * as schema from './schema.ts';
import {
  arrivalAt,
  arrivalsOf,
  areasOf,
  countedStations,
  coverOf,
  gapsSeen,
  groundOf,
  hourBands,
  networkAt,
  once,
  outlineOf,
  placesReached,
  rounded,
  told,
  type Change,
  type Counted,
  type CoverWish,
  type Laid,
} from './service.ts';
import { SNAP, type RoadsReport } from './ground.ts';
import { stationsAt } from './staffing.ts';
import {
  addSiting,
  askSitingToEnd,
  checksOf,
  countChecks,
  newestNetwork,
  newestRuns,
  newestSitings,
  sinceWhen,
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

/** The same roads, places and stations give the same answer. */
const asked = (kind: string, wish: object, stations: readonly Counted[]) => {
  const rests = stations.map(({ id, lon, lat, class: of, tier, surroundings, assessedKm2 }) => [
    id,
    lon,
    lat,
    of,
    tier,
    surroundings,
    assessedKm2,
  ]);
  return `${kind} ${JSON.stringify(wish)} ${createHash('sha256').update(JSON.stringify(rests)).digest('base64')}`;
};

const figures = (ground: Laid, stations: readonly Counted[], wish: CoverWish) =>
  once(ground, asked('cover', wish, stations), () => coverOf(ground, stations, wish));
const arrivals = (ground: Laid, stations: readonly Counted[], { hour, before }: CoverWish) =>
  once(ground, asked('arrivals', { hour, before }, stations), () => arrivalsOf(ground, stations, { hour, before }));

export const routes = [
  reads(schema.readCover, async ({ db, database, district, session, clock, query }) => {
    const stations = await stationsAt(db, district, query.hour);
    const known = stationsSeen(session, await stationsOf(db, district));
    if (!(await newestNetwork(db, district))) return { cover: null, stations: known, rated: false };
    const ground = await groundOf(database, district, clock.now());
    const wish = { hour: query.hour, before: query.before, tier: query.tier, builtUp: query.builtUp };
    const counted = countedStations(stations, wish.hour);
    const cover = await figures(ground, counted, wish);
    const gaps = gapsSeen(ground, await arrivals(ground, counted, wish), reaching(session), query.within);
    return { cover: inReach({ ...cover, ...gaps }, known), stations: known, rated: ground.rated };
  }),

  reads(schema.readAreas, async ({ db, database, district, session, clock, query: { hour, before, tier, station, without } }) => {
    const ground = await groundOf(database, district, clock.now());
    const stations = await stationsAt(db, district, hour);
    const one = station && stationsSeen(session, stations).find(({ id }) => id === station);
    if (station && !one) throw notFound({ kind: 'station' });
    const left = without?.split(',') ?? [];
    const counted = one
      ? [one].filter(({ dutyFrom, dutyTo }) => onDutyAt(dutyFrom, dutyTo, hour))
      : countedStations(stations, hour, { moved: [], added: [], without: left }).filter(
          (each) => tier === 'both' || each.tier === tier,
        );
    return once(ground, asked('areas', { hour, before }, counted), () => areasOf(ground, counted, { hour, before }));
  }),

  reads(schema.tryCover, async ({ db, database, district, session, clock, body }) => {
    const ground = await groundOf(database, district, clock.now());
    const stations = await stationsAt(db, district, body.hour);
    const seen = new Set(stationsSeen(session, stations).map(({ id }) => id));
    const change: Change = {
      added: body.added,
      moved: body.moved.filter(({ station }) => seen.has(station)),
      without: body.without.filter((station) => seen.has(station)),
    };
    const counted = countedStations(stations, body.hour, change);
    const moved = new Set(change.moved.map(({ station }) => station));
    const changed = counted.filter(({ id }) => moved.has(id) || id.startsWith('new-'));
    const wish = { hour: body.hour, before: body.before, tier: body.tier };
    // Nothing that is only tried is kept: a drag would push out what pages ask for.
    const [cover, areas, late] = await Promise.all([
      coverOf(ground, counted, wish),
      areasOf(
        ground,
        changed.filter((each) => body.tier === 'both' || each.tier === body.tier),
        wish,
        body.quick,
      ),
      body.quick ? undefined : arrivalsOf(ground, counted, wish),
    ]);
    const gaps = late && gapsSeen(ground, late, reaching(session), body.within);
    return { cover: inReach({ ...cover, ...gaps }, stationsSeen(session, stations)), areas };
  }),

  reads(schema.readBorders, async ({ db, database, district, session, clock, query: { hour, before } }) => {
    const ground = await groundOf(database, district, clock.now());
    const stations = await stationsAt(db, district, hour);
    const full = countedStations(stations, hour).filter(({ tier }) => tier === 'full');
    const version = networkAt(ground, hour).version;
    const areas = await once(ground, asked('borders', { hour, before }, full), () =>
      ground.thread.borders(
        version,
        full.map(({ lon, lat }) => ({ lon, lat })),
        before,
      ),
    );
    const seen = new Set(stationsSeen(session, stations).map(({ id }) => id));
    const drawn = (area: Area) => ({
      type: 'MultiPolygon' as const,
      coordinates: rounded(polygonsOf(area).map((rings) => rings.map((ring) => simplified(ring, 20)))),
    });
    return {
      district: ground.outline && drawn(ground.outline),
      towns: ground.boundaries
        .filter(({ code }) => code.length === 9)
        .map(({ code, geometry }) => ({
          code,
          name: reaching(session)(code) ? (ground.regionNames.get(code) ?? code) : null,
          geometry: drawn(geometry),
        })),
      jurisdictions: full
        .map(({ id, name }, s) => ({
          station: id,
          name,
          geometry: { ...areas[s]!, coordinates: rounded(areas[s]!.coordinates) },
        }))
        .filter(({ station }) => seen.has(station)),
    };
  }),

  reads(schema.readHours, async ({ db, database, district, clock, query: { before, tier } }) => {
    const ground = await groundOf(database, district, clock.now());
    const bands = [];
    for (const { from, to, hour } of hourBands(ground, await stationsOf(db, district))) {
      // Of the tier alone: the other's searches at every band would be for nothing.
      const counted = countedStations(await stationsAt(db, district, hour), hour).filter(
        (one) => tier === 'both' || one.tier === tier,
      );
      const { measures } = await figures(ground, counted, { hour, before, tier });
      const { version, source, hours } = networkAt(ground, hour);
      bands.push({ from, to, hour, stations: counted.length, network: { version, source, own: hours !== null }, measures });
    }
    return { bands };
  }),

  reads(schema.listPlaceReach, async ({ db, database, district, session, clock, query }) => {
    const ground = await groundOf(database, district, clock.now());
    const stations = await stationsAt(db, district, query.hour);
    const found = await arrivals(ground, countedStations(stations, query.hour), { hour: query.hour, before: query.before });
    const all = placesReached(ground, found, query);
    const maySee = reaching(session);
    const mine = all.filter((i) => maySee(ground.places[i]!.region));
    const names = new Map(stationsSeen(session, stations).map(({ id, name }) => [id, name]));
    return {
      total: mine.length,
      beyondReach: all.length - mine.length,
      rows: mine.slice(query.offset, query.offset + query.limit).map((i) => {
        const { id, code, name, region, level } = ground.places[i]!;
        const { seconds, by } = arrivalAt(found, i, query.tier);
        return {
          place: id,
          code,
          name,
          region,
          regionName: ground.regionNames.get(region.slice(0, 9)) ?? null,
          level,
          seconds: told(seconds),
          second: told(found.times.second[i]!),
          micro: told(found.times.micro[i]!),
          station: (by && names.get(by.id)) ?? null,
        };
      }),
    };
  }),

  reads(schema.readPlaceReach, async ({ db, database, district, session, clock, params: { id } }) => {
    if (!(await newestNetwork(db, district))) return { reach: null };
    const ground = await groundOf(database, district, clock.now());
    const i = ground.places.findIndex((place) => place.id === id);
    if (i === -1) return { reach: null };
    const stations = await stationsOf(db, district);
    const { full, micro, times } = await arrivals(ground, countedStations(stations, undefined), { hour: undefined, before: 60 });
    const names = new Map(stationsSeen(session, stations).map(({ id: station, name }) => [station, name]));
    const nameOf = (station: Counted | undefined) => (station && names.get(station.id)) ?? null;
    return {
      reach: {
        seconds: told(times.first[i]!),
        station: nameOf(full[times.station[i]!]),
        second: told(times.second[i]!),
        micro: told(times.micro[i]!),
        microStation: nameOf(micro[times.microStation[i]!]),
        network: ground.networks[0]!.source,
        reckonedOn: ground.today,
      },
    };
  }),

  reads(schema.readRoads, async ({ db, database, district, session, clock }) => {
    if (!(await newestNetwork(db, district)))
      return {
        networks: [],
        snapMetres: SNAP.limitMetres,
        snapKmh: SNAP.speedKmh,
        places: null,
        stations: null,
        farStations: [],
      };
    const ground = await groundOf(database, district, clock.now());
    const known = stationsSeen(session, await stationsOf(db, district));
    const sites = known.map(({ lon, lat }) => ({ lon, lat }));
    const reports: RoadsReport[] = [];
    for (const { version } of ground.networks) reports.push(await ground.thread.roads(version, sites));
    const [first] = reports;
    const { each, ...stations } = first!.stations;
    return {
      networks: ground.networks.map(({ version, source, nodes, arcs, hours, madeAt }, i) => {
        const { km, parts } = reports[i]!;
        return { version, source, nodes, arcs, hours, madeAt, km, parts };
      }),
      snapMetres: SNAP.limitMetres,
      snapKmh: SNAP.speedKmh,
      places: first!.places,
      stations,
      farStations: known.flatMap(({ id, name }, i) =>
        each[i]!.metres > SNAP.limitMetres ? [{ id, name, metres: each[i]!.metres }] : [],
      ),
    };
  }),

  writes(schema.importRoads, async ({ tx, act, district, session, body }) => {
    inDistrict(session, district, 'cover.change');
    const network = new Uint8Array(Buffer.from(body.packed, 'base64'));
    return actions.importNetwork(tx, act, { source: body.source, network, profile: body.profile, hours: body.hours });
  }),

  writes(schema.importStations, async ({ tx, act, district, session, body }) => {
    inDistrict(session, district, 'cover.change');
    return actions.importStations(tx, act, body.csv);
  }),

  reads(schema.readStation, async ({ db, district, params: { id } }) => {
    const station = (await stationsOf(db, district)).find((one) => one.id === id);
    if (!station) throw notFound({ kind: 'station' });
    const owed = await obligationsOfSubject(db, district, 'station', id);
    return {
      station,
      steps: await stepsOf(db, district, id),
      checks: await checksOf(db, district, id),
      owed: owed.map(({ id: obligation, kind, state, dueAt, endedAt }) => ({
        id: obligation,
        kind,
        state,
        dueAt,
        open: endedAt === null,
      })),
    };
  }),

  writes(schema.checkStation, async ({ tx, act, params: { id }, body }) => {
    await actions.check(tx, act, id, body);
    return done;
  }),

  reads(schema.readPipeline, async ({ db, district, session, clock }) => {
    const known = stationsSeen(session, await stationsOf(db, district));
    const since = new Map((await sinceWhen(db, district)).map(({ station, at }) => [station, at]));
    const checks = new Map((await countChecks(db, district)).map((one) => [one.station, one]));
    const on = await today(db, clock.now());
    const names = new Map((await regionsUnder(db, district, [district], on)).map(({ code, name }) => [code, name]));
    const year = on.slice(0, 4);
    return {
      stations: known
        .filter(({ state }) => state !== 'on_duty')
        .map((one) => ({
          ...one,
          since: since.get(one.id) ?? null,
          regionName: names.get(one.region.slice(0, 9)) ?? null,
          passed: checks.get(one.id)?.passed ?? 0,
          failed: checks.get(one.id)?.failed ?? 0,
          items: acceptanceItems(one.class).length,
        })),
      onDuty: known.filter(({ id, state }) => state === 'on_duty' && since.get(id)?.startsWith(year)).length,
    };
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
    // A model that finds the number of stations itself has no range of it.
    const last = model === 'lscp' || model === 'lscp-b' ? from : Math.max(from, to);
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
