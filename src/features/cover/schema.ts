import { z } from 'zod';
import { endpoint } from '../../platform/endpoint.ts';
import {
  acceptanceOpen,
  checkRefused,
  findings,
  itemsMissing,
  noCandidates,
  noRoads,
  placeLevels,
  roadsFaulty,
  sitingModels,
  sitingNotDone,
  stationClasses,
  stationsFaulty,
  stationStates,
  stepRefused,
  tooManyCandidates,
} from './rules.ts';

const Lon = z.number().min(-180).max(180);
const Lat = z.number().min(-90).max(90);
const Share = z.number().nullable();
const Tier = z.enum(['full', 'micro', 'both']);
const Hours = z.array(z.tuple([z.number().int(), z.number().int()])).nullable();
const Geometry = z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.any()) });

export const Station = z.object({
  id: z.uuid(),
  code: z.string(),
  name: z.string(),
  class: z.enum(stationClasses),
  tier: z.enum(['full', 'micro']),
  lon: Lon,
  lat: Lat,
  region: z.string(),
  surroundings: z.enum(['city', 'suburb']),
  assessedKm2: z.number().nullable(),
  state: z.enum(stationStates),
  dutyFrom: z.number().int().nullable(),
  dutyTo: z.number().int().nullable(),
  acrossBorder: z.boolean(),
  acceptance: z.uuid().nullable().describe('the obligation to build it and have it accepted'),
  version: z.number().int(),
});
export type Station = z.infer<typeof Station>;

const Reach = z.object({
  total: z.number(),
  limits: z.array(
    z.object({ seconds: z.number(), first: z.number(), second: z.number(), firstShare: Share, secondShare: Share }),
  ),
  p50: z.number().nullable().describe('seconds; null: so much is never reached'),
  p90: z.number().nullable(),
});

const Case = z.object({
  needed: z.number().int(),
  missing: z.number().int(),
  rate: z.number(),
  exact: z.number(),
  pieces: z.array(z.object({ km2: z.number(), perStationKm2: z.number(), stations: z.number() })),
});

export const CoverAnswer = z.object({
  measures: z.array(z.object({ measure: z.enum(['area', 'people', 'places', 'risk']), reach: Reach })),
  tiers: z.object({
    both: z.number(),
    firstAttackOnly: z.number(),
    fullOnly: z.number(),
    none: z.number(),
    gained: z.number().nullable(),
  }),
  jurisdictions: z.array(
    z.object({
      id: z.string().describe('the station, or new-1 … of a trial'),
      code: z.string(),
      name: z.string(),
      class: z.enum(stationClasses),
      acrossBorder: z.boolean(),
      lon: Lon,
      lat: Lat,
      areaKm2: z.number(),
      places: z.number(),
      onRoad: z.boolean(),
      verdict: z.enum(['within', 'beyond_should', 'beyond_must', 'assessed', 'no_own_area']),
      limitKm2: z.number().nullable(),
    }),
  ),
  withoutKm2: z.number().describe('km² to which no station comes'),
  shortage: z
    .object({
      stations: z.number().int(),
      areaKm2: z.number(),
      builtUpKm2: z.number().nullable(),
      min: Case,
      reference: Case.nullable(),
      max: Case,
    })
    .nullable(),
  gaps: z.array(
    z.object({
      place: z.uuid(),
      code: z.string(),
      name: z.string(),
      region: z.string(),
      lon: Lon,
      lat: Lat,
      level: z.enum(placeLevels),
      seconds: z.number().nullable(),
    }),
  ),
  gapCount: z.number().int().describe('places that the full tier does not reach in time, in the region asked for'),
  method: z.object({
    network: z.object({
      version: z.number(),
      source: z.string(),
      nodes: z.number(),
      arcs: z.number(),
      madeAt: z.string(),
      hours: Hours.default(null).describe('the hours whose driving times these are; null: those of every hour'),
    }),
    tier: Tier.default('full').describe('whose arrival the measures tell'),
    stations: z.object({ full: z.number(), micro: z.number() }),
    places: z.number(),
    offRoad: z.number().describe('places too far from any road'),
    beforeSeconds: z.number(),
    hour: z.number().nullable(),
    snapMetres: z.number(),
    snapKmh: z.number(),
    cellMetres: z.number(),
    standard: z.string(),
    reckonedOn: z.iso.date(),
    millis: z.number().describe('what this reckoning took'),
  }),
});
export type CoverAnswer = z.infer<typeof CoverAnswer>;

const Hour = z.coerce.number().int().min(0).max(23);
const Before = z.coerce.number().int().min(0).max(600);
const Within = z
  .string()
  .regex(/^\d{6}(\d{3}){0,3}$/)
  .optional()
  .describe('region whose gaps are listed and counted; everything else is of the whole district');

export const readCover = endpoint({
  method: 'GET',
  path: '/api/cover',
  summary: { zh: '覆盖：多快能到、缺多少站', en: 'Cover: how fast help comes, and how many stations are missing' },
  access: 'cover.read',
  scope: 'rows',
  query: z.object({
    hour: Hour.optional().describe('only stations with a crew at this hour'),
    before: Before.default(60).describe('seconds before the wheels turn'),
    tier: Tier.default('full').describe('whose arrival the measures tell'),
    builtUp: z.coerce.number().min(0).optional().describe('km² that are built up, for the reference shortage'),
    within: Within,
  }),
  answer: z.object({
    cover: CoverAnswer.nullable().describe('null: there are no roads yet'),
    stations: z.array(Station),
    rated: z.boolean().describe('whether places are rated by risk'),
  }),
});

const Collection = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(
    z.object({
      type: z.literal('Feature'),
      properties: z.object({ seconds: z.number() }),
      geometry: Geometry,
    }),
  ),
});
export type Areas = z.infer<typeof Collection>;

export const readAreas = endpoint({
  method: 'GET',
  path: '/api/cover/areas',
  summary: { zh: '到达范围（3、5、8、10 分钟）', en: 'Isochrones of 3, 5, 8 and 10 minutes' },
  access: 'cover.read',
  scope: 'rows',
  query: z.object({
    hour: Hour.optional(),
    before: Before.default(60),
    tier: Tier.default('full'),
    station: z.uuid().optional().describe('of this station alone'),
    without: z
      .string()
      .regex(/^[0-9a-f-]{36}(,[0-9a-f-]{36}){0,49}$/)
      .optional()
      .describe('ids of stations left out, by commas: the ground on which these are then moved'),
  }),
  answer: Collection,
  problems: [noRoads],
});

/** Stations moved or added in thought; nothing is kept. */
export const tryCover = endpoint({
  method: 'POST',
  path: '/api/cover/try',
  summary: { zh: '试算：挪一个站、加一个站', en: 'What if a station were moved or added' },
  access: 'cover.read',
  scope: 'rows',
  body: z.object({
    hour: Hour.optional(),
    before: Before.default(60),
    tier: Tier.default('full'),
    within: Within,
    quick: z.boolean().default(false).describe('while something is dragged: outlines coarser, no gaps'),
    moved: z
      .array(z.object({ station: z.uuid(), lon: Lon, lat: Lat }))
      .max(20)
      .default([]),
    added: z
      .array(z.object({ lon: Lon, lat: Lat, class: z.enum(stationClasses) }))
      .max(50)
      .default([]),
    without: z.array(z.uuid()).max(50).default([]),
  }),
  answer: z.object({
    cover: CoverAnswer,
    areas: Collection.describe('of the moved and added stations; those of the others are asked for with without'),
  }),
  problems: [noRoads],
});

export const readBorders = endpoint({
  method: 'GET',
  path: '/api/cover/borders',
  summary: { zh: '区界、镇界和各站辖区', en: 'Borders of the district, its towns, and the ground each station is first due to' },
  access: 'cover.read',
  scope: 'rows',
  query: z.object({ hour: Hour.optional(), before: Before.default(60) }),
  answer: z.object({
    district: Geometry.nullable(),
    towns: z.array(
      z.object({ code: z.string(), name: z.string().nullable().describe('null: out of the reader’s reach'), geometry: Geometry }),
    ),
    jurisdictions: z.array(z.object({ station: z.uuid(), name: z.string(), geometry: Geometry })),
  }),
  problems: [noRoads],
});

export const readHours = endpoint({
  method: 'GET',
  path: '/api/cover/hours',
  summary: { zh: '分时段的到达', en: 'Arrival by bands of the day with the same roads and crews' },
  access: 'cover.read',
  scope: 'rows',
  query: z.object({ before: Before.default(60), tier: Tier.default('full') }),
  answer: z.object({
    bands: z.array(
      z.object({
        from: z.number().int(),
        to: z.number().int(),
        hour: z.number().int().describe('an hour of the band, to ask for it'),
        stations: z.number().int().describe('of the tier, with a crew then'),
        network: z.object({ version: z.number().int(), source: z.string(), own: z.boolean() }),
        measures: CoverAnswer.shape.measures,
      }),
    ),
  }),
  problems: [noRoads],
});

const PlaceReach = z.object({
  place: z.uuid(),
  code: z.string(),
  name: z.string(),
  region: z.string(),
  regionName: z.string().nullable(),
  level: z.enum(placeLevels),
  seconds: z.number().nullable().describe('the first crew of the tier asked for; null: never'),
  second: z.number().nullable().describe('the second fire station'),
  micro: z.number().nullable(),
  station: z.string().nullable().describe('which comes first; null where the reader may not see it'),
});

/** The rows that the figures of cover count. */
export const listPlaceReach = endpoint({
  method: 'GET',
  path: '/api/cover/places',
  summary: { zh: '场所多久到', en: 'How soon each place is reached: the rows behind the figures' },
  access: 'cover.read',
  scope: 'rows',
  narrowed: true,
  query: z.object({
    hour: Hour.optional(),
    before: Before.default(60),
    tier: z.enum(['full', 'micro', 'both', 'second']).default('full').describe('second: the second fire station'),
    over: z.coerce.number().int().min(0).optional().describe('later than so many seconds, or never'),
    upTo: z.coerce.number().int().min(1).optional().describe('within so many seconds'),
    tiers: z
      .enum(['both', 'firstAttackOnly', 'fullOnly', 'none'])
      .optional()
      .describe('first attack in 3 and full response in 5 minutes'),
    station: z.uuid().optional().describe('first due by this fire station'),
    risky: z.literal('1').optional().describe('red and orange places only'),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    offset: z.coerce.number().int().min(0).default(0),
  }),
  answer: z.object({
    total: z.number().int().describe('places of the filter within the reader’s reach'),
    beyondReach: z.number().int().describe('further ones that the figures count and the reader may not see'),
    rows: z.array(PlaceReach),
  }),
  problems: [noRoads],
});

/** Who comes to one place, and how soon. */
export const readPlaceReach = endpoint({
  method: 'GET',
  path: '/api/cover/places/:id',
  summary: { zh: '谁多久能到这处场所', en: 'Who comes to a place, and how soon' },
  access: 'cover.read',
  scope: { subject: 'place', id: ({ params }) => params.id },
  params: z.object({ id: z.uuid() }),
  answer: z.object({
    reach: z
      .object({
        seconds: z.number().nullable(),
        station: z.string().nullable(),
        second: z.number().nullable(),
        micro: z.number().nullable(),
        microStation: z.string().nullable(),
        network: z.string(),
        reckonedOn: z.iso.date(),
      })
      .nullable()
      .describe('null: no roads, or the place has no position'),
  }),
});

const Snap = z.object({
  count: z.number(),
  median: z.number().nullable(),
  p90: z.number().nullable(),
  largest: z.number().nullable(),
  beyond: z.number().describe('farther than the limit: out of reach'),
});

export const readRoads = endpoint({
  method: 'GET',
  path: '/api/cover/roads',
  summary: { zh: '路网：连不连得上、离路多远', en: 'Roads: what hangs together, and how far things stand from them' },
  access: 'cover.read',
  scope: 'rows',
  answer: z.object({
    networks: z.array(
      z.object({
        version: z.number(),
        source: z.string(),
        nodes: z.number(),
        arcs: z.number(),
        km: z.number(),
        hours: Hours,
        madeAt: z.string(),
        parts: z.object({ count: z.number(), sizes: z.array(z.number()).describe('crossings of the largest parts') }),
      }),
    ),
    snapMetres: z.number(),
    snapKmh: z.number(),
    places: Snap.nullable(),
    stations: Snap.nullable(),
    farStations: z.array(z.object({ id: z.uuid(), name: z.string(), metres: z.number() })),
  }),
});

export const importRoads = endpoint({
  method: 'POST',
  path: '/api/cover/roads',
  summary: { zh: '导入路网', en: 'Import a packed road network' },
  access: 'cover.change',
  scope: 'rows',
  body: z.object({
    source: z.string().trim().min(1).max(200),
    packed: z.string().min(8).max(60_000_000).describe('the stored network, base64'),
    hours: z
      .array(z.tuple([z.number().int().min(0).max(24), z.number().int().min(0).max(24)]))
      .min(1)
      .max(12)
      .optional()
      .describe('hours of the day whose driving times these are, from and up to; none: every hour without roads of its own'),
    profile: z.record(z.string(), z.unknown()).default({}),
  }),
  bodyLimit: 64 * 2 ** 20,
  answer: z.object({ version: z.number(), nodes: z.number(), arcs: z.number() }),
  problems: [roadsFaulty],
});

export const importStations = endpoint({
  method: 'POST',
  path: '/api/cover/stations',
  summary: { zh: '导入站点表', en: 'Import a table of stations; those of a known code are changed' },
  access: 'cover.change',
  scope: 'rows',
  body: z.object({
    csv: z.string().min(1).max(900_000).describe('id,name,class,lon,lat[,region,place,assessed_km2,on_duty,own]'),
  }),
  answer: z.object({ added: z.number(), changed: z.number() }),
  problems: [stationsFaulty],
});

export const Step = z.object({
  n: z.number(),
  state: z.enum(stationStates),
  at: z.string(),
  post: z.uuid().nullable(),
  words: z.string().nullable(),
});

export const readStation = endpoint({
  method: 'GET',
  path: '/api/cover/stations/:id',
  summary: { zh: '站点和它的建设过程', en: 'A station and its way from plan to duty' },
  access: 'cover.read',
  scope: { subject: 'station', id: ({ params }) => params.id },
  params: z.object({ id: z.uuid() }),
  answer: z.object({
    station: Station,
    steps: z.array(Step),
    checks: z.array(
      z.object({
        item: z.string().describe('of the acceptance list of its class'),
        found: z.enum(findings),
        words: z.string().nullable(),
        mend: z.uuid().nullable().describe('the obligation that a failed item opened'),
        at: z.string(),
        post: z.uuid().nullable(),
      }),
    ),
    owed: z.array(
      z.object({ id: z.uuid(), kind: z.string(), state: z.string(), dueAt: z.string().nullable(), open: z.boolean() }),
    ),
  }),
});

export const stepStation = endpoint({
  method: 'POST',
  path: '/api/cover/stations/:id/step',
  summary: { zh: '推进站点', en: 'Move a station on' },
  access: 'cover.plan',
  scope: { subject: 'station', id: ({ params }) => params.id },
  params: z.object({ id: z.uuid() }),
  body: z.object({
    from: z.enum(stationStates).describe('where the caller saw it'),
    to: z.enum(stationStates),
    words: z.string().trim().max(500).optional(),
    holder: z.uuid().optional().describe('building: the post that owes the acceptance; else the caller’s own'),
  }),
  answer: Station,
  problems: [stepRefused, acceptanceOpen, itemsMissing],
});

export const checkStation = endpoint({
  method: 'POST',
  path: '/api/cover/stations/:id/checks',
  summary: { zh: '验收一项', en: 'Check one item of the acceptance list; a failed one opens a matter to mend it' },
  access: 'cover.plan',
  scope: { subject: 'station', id: ({ params }) => params.id },
  params: z.object({ id: z.uuid() }),
  body: z.object({
    item: z.string().max(40),
    found: z.enum(findings),
    words: z.string().trim().max(500).optional().describe('needed for failed and exempt'),
    holder: z.uuid().optional().describe('failed: the post that owes the mending; else who owes the acceptance'),
  }),
  answer: z.object({ done: z.literal(true) }),
  problems: [checkRefused],
});

export const readPipeline = endpoint({
  method: 'GET',
  path: '/api/cover/pipeline',
  summary: { zh: '建设进度', en: 'Stations on their way from plan to duty' },
  access: 'cover.read',
  scope: 'rows',
  answer: z.object({
    stations: z.array(
      Station.extend({
        since: z.string().nullable().describe('in this state since'),
        regionName: z.string().nullable().describe('its town'),
        passed: z.number().int(),
        failed: z.number().int(),
        items: z.number().int().describe('on the acceptance list of its class'),
      }),
    ),
    onDuty: z.number().int().describe('came on duty through these steps since the year began'),
  }),
});

export const keepResult = endpoint({
  method: 'POST',
  path: '/api/cover/results',
  summary: { zh: '留存这次结果', en: 'Keep a result with its method, inputs and date; it is reckoned in the background' },
  access: 'cover.plan',
  scope: 'rows',
  status: 202,
  body: z.object({ name: z.string().trim().min(1).max(80), hour: Hour.optional(), before: Before.default(60) }),
  answer: z.object({ id: z.uuid() }),
  problems: [noRoads],
});

export const listResults = endpoint({
  method: 'GET',
  path: '/api/cover/results',
  summary: { zh: '留存的结果', en: 'Kept results, newest first' },
  access: 'cover.read',
  scope: 'rows',
  answer: z.object({
    results: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        hour: z.number().nullable(),
        madeAt: z.string(),
        figures: CoverAnswer.omit({ gaps: true }),
      }),
    ),
  }),
});

export const SitingStep = z.object({
  p: z.number().int().describe('new stations'),
  status: z.enum(['optimal', 'feasible', 'infeasible', 'unknown']),
  value: z.number().nullable(),
  bound: z.number().nullable(),
  gap: z.number().nullable(),
  sites: z.array(z.number().int()).describe('positions among the candidates'),
  beyond: z.number().int().describe('demands that no candidate can serve'),
  beyondAt: z
    .array(z.tuple([Lon, Lat]))
    .default([])
    .describe('where some of them lie'),
  demand: z.number().default(0).describe('all that is asked for'),
});

const Parameters = z.object({
  from: z.number().int().min(1).max(50),
  to: z.number().int().min(1).max(50),
  radius: z.number().min(30).max(3600),
  busy: z.number().min(0).max(0.95),
  weigh: z.enum(['places', 'people', 'area', 'risk']),
  demandMetres: z.number().min(200).max(2000),
  seconds: z.number().min(5).max(600),
  existing: z.boolean().describe('the stations that stand are counted on'),
});

export const Siting = z.object({
  id: z.uuid(),
  name: z.string(),
  model: z.enum(sitingModels),
  parameters: Parameters,
  candidates: z.array(z.tuple([Lon, Lat])),
  state: z.enum(['waiting', 'running', 'done', 'cancelled', 'failed']),
  progress: z.array(z.object({ p: z.number(), ms: z.number(), value: z.number().nullable(), bound: z.number().nullable() })),
  answer: z.array(SitingStep).nullable(),
  problem: z.string().nullable(),
  cancelAsked: z.boolean(),
  madeAt: z.string(),
  endedAt: z.string().nullable(),
  adoptedAt: z.string().nullable(),
});
export type Siting = z.infer<typeof Siting>;

export const startSiting = endpoint({
  method: 'POST',
  path: '/api/cover/sitings',
  summary: { zh: '开始一次选址', en: 'Ask where stations belong' },
  access: 'cover.plan',
  scope: 'rows',
  status: 202,
  body: Parameters.partial().extend({
    name: z.string().trim().min(1).max(80),
    model: z.enum(sitingModels),
    points: z
      .array(z.tuple([Lon, Lat]))
      .max(1000)
      .default([])
      .describe('candidates; none: a grid over the district'),
    gridMetres: z.number().min(300).max(5000).default(1000),
    forbidden: z
      .array(
        z
          .array(z.tuple([Lon, Lat]))
          .min(4)
          .max(200),
      )
      .max(50)
      .default([])
      .describe('rings of land that cannot be built on'),
  }),
  answer: z.object({ id: z.uuid(), candidates: z.number() }),
  problems: [noRoads, tooManyCandidates, noCandidates],
});

export const listSitings = endpoint({
  method: 'GET',
  path: '/api/cover/sitings',
  summary: { zh: '选址方案', en: 'Questions of siting and their answers, newest first' },
  access: 'cover.read',
  scope: 'rows',
  answer: z.object({ sitings: z.array(Siting) }),
});

export const cancelSiting = endpoint({
  method: 'POST',
  path: '/api/cover/sitings/:id/cancel',
  summary: { zh: '停止选址，留下到此为止最好的方案', en: 'End a siting; the best answer so far is kept' },
  access: 'cover.plan',
  scope: 'rows',
  params: z.object({ id: z.uuid() }),
  answer: z.object({ done: z.literal(true) }),
});

export const adoptSiting = endpoint({
  method: 'POST',
  path: '/api/cover/sitings/:id/adopt',
  summary: { zh: '采纳为规划站点', en: 'Adopt the sites as planned stations' },
  access: 'cover.plan',
  scope: 'rows',
  params: z.object({ id: z.uuid() }),
  body: z.object({ p: z.number().int().min(0).max(1000), class: z.enum(stationClasses) }),
  answer: z.object({ stations: z.array(z.uuid()) }),
  problems: [sitingNotDone],
});
