import { areaSquareMetres } from '../../core/geo/ellipsoid.ts';
import { mayDo, notAllowed, notFound, type Session } from '../../platform/access.ts';
import { reads, writes } from '../../platform/feature.ts';
import * as actions from './actions.ts';
import * as schema from './schema.ts';
import {
  boundariesOfRegion,
  boundariesOn,
  boundaryOf,
  layerVersion,
  namesOfRegion,
  readOneRegion,
  regionsUnder,
  successionsOfRegion,
} from './store.ts';
import { scopeHash, tileOf } from './tiles.ts';

const done = { done: true } as const;

/** Regions are nobody's trade, so a grant that is limited to one shows them too. */
const prefixesOf = (session: Session): string[] => [
  ...new Set(session.grants.filter(({ permissions }) => permissions.has('territory.read')).flatMap(({ regions }) => regions)),
];

/** A table of codes is the whole district's: a right that ends at a town's border does not reach it. */
function changesDistrict(session: Session, district: string): void {
  if (!mayDo(session, 'territory.change', { region: district, trade: null }))
    throw notAllowed({ permission: 'territory.change' });
}

export const routes = [
  reads(schema.listRegions, async ({ db, district, session, query, clock }) => {
    const now = await actions.today(db, clock.now());
    const on = query.on ?? now;
    const prefixes = prefixesOf(session);
    const regions = await regionsUnder(db, district, prefixes, on);
    const boxes = regions.flatMap(({ box }) => (box ? [box] : []));
    const least = (at: 0 | 1) => Math.min(...boxes.map((box) => box[at]));
    const most = (at: 2 | 3) => Math.max(...boxes.map((box) => box[at]));
    return {
      on,
      regions,
      tiles: `/api/tiles/${await layerVersion(db, district, now)}/${scopeHash(prefixes)}/{z}/{x}/{y}`,
      box: boxes.length === 0 ? null : ([least(0), least(1), most(2), most(3)] as [number, number, number, number]),
    };
  }),

  reads(schema.readRegion, async ({ db, district, params: { code }, clock }) => {
    const region = await readOneRegion(db, district, code, await actions.today(db, clock.now()));
    if (!region) throw notFound({ kind: 'region' });
    return {
      region,
      names: await namesOfRegion(db, district, code),
      boundaries: await boundariesOfRegion(db, district, code),
      successions: await successionsOfRegion(db, district, code),
    };
  }),

  reads(schema.readBoundary, async ({ db, district, params: { code }, query, clock }) => {
    const boundary = await boundaryOf(db, district, code, query.on ?? (await actions.today(db, clock.now())));
    if (!boundary) throw notFound({ kind: 'boundary' });
    const { geometry, box, fromOn, areaM2 } = boundary;
    const { type, coordinates } = geometry;
    return {
      type: 'Feature' as const,
      geometry: { type, coordinates: [...coordinates] },
      bbox: box,
      properties: { code, fromOn, areaM2 },
    };
  }),

  reads(schema.readTile, async ({ db, district, session, params: { layerVersion: version, scope, z, x, y }, clock }) => {
    const prefixes = prefixesOf(session);
    if (scope !== scopeHash(prefixes) || x >= 2 ** z || y >= 2 ** z) throw notFound({ kind: 'tile' });
    const on = await actions.today(db, clock.now());
    if (version !== (await layerVersion(db, district, on))) throw notFound({ kind: 'tile' });
    const body = await tileOf({ version: `${district} ${version}`, prefixes, z, x, y }, () => boundariesOn(db, district, on));
    return { body, headers: { 'cache-control': 'private, max-age=31536000, immutable' } };
  }),

  reads(schema.checkRegions, async ({ db, district, session, body }) => {
    changesDistrict(session, district);
    const { added, renamed, counted, same, faults } = await actions.planOfRegions(db, district, body.csv);
    return { added: added.length, renamed: renamed.length, counted: counted.length, same, faults };
  }),
  writes(schema.importRegions, async ({ tx, act, district, session, body }) => {
    changesDistrict(session, district);
    const { added, renamed, counted, same } = await actions.importRegions(tx, act, body.csv, body.from);
    return { added: added.length, renamed: renamed.length, counted: counted.length, same };
  }),

  reads(schema.checkBoundaries, async ({ db, district, session, body }) => {
    changesDistrict(session, district);
    const { boundaries, faults, shifted } = await actions.planOfBoundaries(db, district, body.features, body.datum, body.level);
    return {
      boundaries: boundaries.map(({ code, area }) => ({ code, areaM2: areaSquareMetres(area) })),
      faults: faults.map((fault) => ({ ...fault, at: fault.at && ([...fault.at] as [number, number]) })),
      shifted,
    };
  }),
  writes(schema.importBoundaries, async ({ tx, act, district, session, body }) => {
    changesDistrict(session, district);
    return { set: await actions.importBoundaries(tx, act, body) };
  }),

  writes(schema.renameRegion, async ({ tx, act, params, body }) => {
    await actions.renameRegion(tx, act, params.code, body);
    return done;
  }),
  writes(schema.changeRegion, async ({ tx, act, params, body }) => {
    await actions.changeRegion(tx, act, params.code, body);
    return done;
  }),
  writes(schema.succeedRegions, async ({ tx, act, district, session, body }) => {
    changesDistrict(session, district);
    await actions.succeedRegions(tx, act, body.pairs, body.from);
    return done;
  }),
];
