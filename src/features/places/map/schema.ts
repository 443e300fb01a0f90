/** The one map: places as vector tiles, with the counts of its legend. */
import { z } from 'zod';
import { endpoint } from '../../../platform/endpoint.ts';

export const riskLevels = ['red', 'orange', 'yellow', 'blue', 'none'] as const;
export type RiskLevel = (typeof riskLevels)[number];

const list = (of: RegExp) => z.string().max(800).regex(of).optional();

/** What the legend and its chips leave in; absent: everything. Several values are separated by commas. */
export const MapFilter = z.object({
  levels: list(/^(red|orange|yellow|blue|none)(,(red|orange|yellow|blue|none))*$/),
  types: list(/^[A-Za-z0-9]+(,[A-Za-z0-9]+)*$/).describe('codes of kinds of place, or the letter of a family: F, W05'),
  flags: list(/^[A-Z_]+(,[A-Z_]+)*$/).describe('places with any of these'),
  region: z
    .string()
    .regex(/^[0-9]{6}([0-9]{3}){0,3}$/)
    .optional(),
  import: z.uuid().optional().describe('places that came with this import'),
});
export type MapFilter = z.infer<typeof MapFilter>;

const Box = z.tuple([z.number(), z.number(), z.number(), z.number()]);

export const readPlaceMap = endpoint({
  method: 'GET',
  path: '/api/place-map',
  summary: { zh: '一张图：图例与计数', en: 'The one map: counts of its legend and the address of its tiles' },
  access: 'places.read',
  scope: 'rows',
  narrowed: true,
  query: MapFilter,
  answer: z.object({
    tiles: z.string().describe('/api/place-tiles/…/{z}/{x}/{y}, with the filter in it'),
    box: Box.nullable().describe('around every place that has a position'),
    total: z.number().int().describe('places within the filter, with a position or without'),
    unlocated: z.number().int().describe('of these without a position: they are in no tile'),
    levels: z.record(z.enum(riskLevels), z.number().int()).describe('of the filter without its levels'),
    families: z.record(z.string(), z.number().int()).describe('by the first letter of the kind, of the filter without its types'),
    flags: z.record(z.string(), z.number().int()).describe('of the filter without its flags'),
    rated: z.boolean().describe('false: nothing rates places yet'),
    asOf: z.iso.datetime(),
  }),
});

export const readPlaceTile = endpoint({
  method: 'GET',
  path: '/api/place-tiles/:version/:scope/:z/:x/:y',
  summary: { zh: '场所瓦片', en: 'Vector tile of places: marks, and circles that count what lies close together' },
  access: 'places.read',
  scope: 'rows',
  narrowed: true,
  params: z.object({
    version: z.string().max(60),
    scope: z.string().max(40),
    z: z.coerce.number().int().min(0).max(18),
    x: z.coerce.number().int().min(0).max(262_143),
    y: z.coerce.number().int().min(0).max(262_143),
  }),
  query: MapFilter,
  answer: { media: 'application/vnd.mapbox-vector-tile' },
});

/** Points of a drawn line, "lon,lat lon,lat …"; the last joins the first. */
const Drawn = z
  .string()
  .max(4000)
  .regex(/^-?\d{1,3}(\.\d+)?,-?\d{1,2}(\.\d+)?( -?\d{1,3}(\.\d+)?,-?\d{1,2}(\.\d+)?){2,99}$/);

const MapPlace = z.object({
  id: z.uuid(),
  code: z.string(),
  name: z.string(),
  type: z.string(),
  region: z.string(),
  level: z.enum(riskLevels),
  lon: z.number(),
  lat: z.number(),
});
export type MapPlace = z.infer<typeof MapPlace>;

export const listDrawnPlaces = endpoint({
  method: 'GET',
  path: '/api/place-map/within',
  summary: { zh: '圈内的场所', en: 'Places within a drawn area or box, worst risk first; the list that is the twin of the map' },
  access: 'places.read',
  scope: 'rows',
  narrowed: true,
  query: MapFilter.extend({ drawn: Drawn, most: z.coerce.number().int().min(1).max(500).default(200) }),
  answer: z.object({
    total: z.number().int(),
    places: z.array(MapPlace),
    levels: z.record(z.enum(riskLevels), z.number().int()),
  }),
});
