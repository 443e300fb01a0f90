import { z } from 'zod';
import { endpoint } from '../../platform/endpoint.ts';
import {
  boundariesRefused,
  regionCode,
  regionKinds,
  regionKnown,
  regionsRefused,
  successionFaulty,
  unreadableFile,
} from './rules.ts';

const Code = z.string().regex(regionCode);
const Position = z.tuple([z.number(), z.number()]);
const Area = z.object({ type: z.enum(['Polygon', 'MultiPolygon']), coordinates: z.array(z.any()) });
const Box = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const Done = z.object({ done: z.literal(true) });
const inCode = z.object({ code: Code });

export const Region = z.object({
  id: z.uuid(),
  code: z.string(),
  kind: z.enum(regionKinds),
  name: z.string(),
  nameEn: z.string().nullable(),
  initials: z.string(),
  population: z.number().int().nullable(),
  since: z.iso.date(),
  abolishedOn: z.iso.date().nullable(),
  areaM2: z.number().nullable().describe('on the WGS 84 ellipsoid; null: no boundary yet'),
  box: Box.nullable().describe('west, south, east, north'),
});
export type Region = z.infer<typeof Region>;

export const listRegions = endpoint({
  method: 'GET',
  path: '/api/regions',
  summary: { zh: '区划树', en: 'Regions in your scope and those above them' },
  access: 'territory.read',
  scope: 'rows',
  query: z.object({ on: z.iso.date().optional() }),
  answer: z.object({
    on: z.iso.date(),
    regions: z.array(Region),
    tiles: z.string().describe('address of the boundary tiles: /api/tiles/…/{z}/{x}/{y}'),
    box: Box.nullable().describe('around every boundary'),
  }),
});

export const readRegion = endpoint({
  method: 'GET',
  path: '/api/regions/:code',
  summary: { zh: '区划', en: 'One region: its names, boundaries and successions' },
  access: 'territory.read',
  scope: { region: ({ params }) => ({ region: params.code, trade: null }) },
  params: inCode,
  answer: z.object({
    region: Region,
    names: z.array(z.object({ fromOn: z.iso.date(), name: z.string(), nameEn: z.string().nullable() })),
    boundaries: z.array(z.object({ fromOn: z.iso.date(), areaM2: z.number() })),
    successions: z.array(z.object({ old: z.string(), new: z.string(), fromDate: z.iso.date() })),
  }),
});

export const readBoundary = endpoint({
  method: 'GET',
  path: '/api/regions/:code/boundary',
  summary: { zh: '区划边界', en: 'Boundary of a region as GeoJSON' },
  access: 'territory.read',
  scope: { region: ({ params }) => ({ region: params.code, trade: null }) },
  params: inCode,
  query: z.object({ on: z.iso.date().optional() }),
  answer: z.object({
    type: z.literal('Feature'),
    geometry: Area,
    bbox: Box,
    properties: z.object({ code: z.string(), fromOn: z.iso.date(), areaM2: z.number() }),
  }),
});

export const readTile = endpoint({
  method: 'GET',
  path: '/api/tiles/:layerVersion/:scope/:z/:x/:y',
  summary: { zh: '边界瓦片', en: 'Vector tile of boundaries; outside the scope outlines only' },
  access: 'signed-in',
  scope: 'rows',
  params: z.object({
    layerVersion: z.string().max(40),
    scope: z.string().max(40),
    z: z.coerce.number().int().min(0).max(16),
    x: z.coerce.number().int().min(0).max(65_535),
    y: z.coerce.number().int().min(0).max(65_535),
  }),
  answer: { media: 'application/vnd.mapbox-vector-tile' },
});

const File = z.object({
  csv: z.string().min(1).max(900_000),
  from: z.iso.date().describe('from when new regions and names hold'),
});
const Counts = z.object({
  added: z.number().int(),
  renamed: z.number().int(),
  counted: z.number().int(),
  same: z.number().int(),
});

export const checkRegions = endpoint({
  method: 'POST',
  path: '/api/regions/check',
  summary: { zh: '试读区划表', en: 'What a file of regions would change; saves nothing' },
  access: 'territory.change',
  scope: 'rows',
  body: File,
  answer: Counts.extend({ faults: z.array(z.object({ row: z.number().int(), code: z.string(), fault: z.string() })) }),
  problems: [unreadableFile],
});

export const importRegions = endpoint({
  method: 'POST',
  path: '/api/regions/import',
  summary: { zh: '导入区划表', en: 'Import regions: code,name,kind' },
  access: 'territory.change',
  scope: 'rows',
  body: File,
  answer: Counts,
  problems: [regionsRefused, unreadableFile, regionKnown],
});

const Collection = z.object({
  from: z.iso.date(),
  datum: z.enum(['wgs84', 'gcj02']).default('wgs84'),
  level: z
    .enum(['district', 'town', 'village', 'grid'])
    .optional()
    .describe('what the file holds; a grid that no region stands for yet is made from its name'),
  features: z
    .array(z.object({ properties: z.unknown(), geometry: z.unknown() }))
    .min(1)
    .max(3000),
});

export const checkBoundaries = endpoint({
  method: 'POST',
  path: '/api/boundaries/check',
  summary: { zh: '试读边界', en: 'What a GeoJSON of boundaries would set; saves nothing' },
  access: 'territory.change',
  scope: 'rows',
  body: Collection,
  bodyLimit: 20_000_000,
  answer: z.object({
    boundaries: z.array(z.object({ code: z.string(), areaM2: z.number() })),
    faults: z.array(z.object({ feature: z.number().int(), code: z.string(), fault: z.string(), at: Position.nullable() })),
    shifted: z.array(z.string()).describe('codes that lie beside their old outline as GCJ-02 would'),
  }),
});

export const importBoundaries = endpoint({
  method: 'POST',
  path: '/api/boundaries',
  summary: { zh: '导入边界', en: 'Set boundaries from a day on' },
  access: 'territory.change',
  scope: 'rows',
  body: Collection,
  bodyLimit: 20_000_000,
  answer: z.object({ set: z.number().int() }),
  problems: [boundariesRefused, regionKnown],
});

export const renameRegion = endpoint({
  method: 'POST',
  path: '/api/regions/:code/name',
  summary: { zh: '区划更名', en: 'Rename a region from a day on' },
  access: 'territory.change',
  scope: { region: ({ params }) => ({ region: params.code, trade: null }) },
  params: inCode,
  body: z.object({
    name: z.string().trim().min(1).max(120),
    nameEn: z.string().trim().max(200).nullable().default(null),
    from: z.iso.date(),
  }),
  answer: Done,
  problems: [regionKnown],
});

export const changeRegion = endpoint({
  method: 'PATCH',
  path: '/api/regions/:code',
  summary: { zh: '更改人口，或撤销区划', en: 'Change the population, or abolish a region' },
  access: 'territory.change',
  scope: { region: ({ params }) => ({ region: params.code, trade: null }) },
  params: inCode,
  body: z.object({
    population: z.number().int().min(0).max(100_000_000).nullable().optional(),
    abolishedOn: z.iso.date().nullable().optional(),
  }),
  answer: Done,
});

export const succeedRegions = endpoint({
  method: 'POST',
  path: '/api/regions/succession',
  summary: { zh: '登记区划接续', en: 'Record which code follows which, from a day on' },
  access: 'territory.change',
  scope: 'rows',
  body: z.object({
    from: z.iso.date(),
    pairs: z
      .array(z.object({ old: Code, new: Code }))
      .min(1)
      .max(2000),
  }),
  answer: Done,
  problems: [successionFaulty, regionKnown],
});
