import { z } from 'zod';
import { endpoint } from '../../platform/endpoint.ts';
import { alreadyDone, unknownReference } from '../people/rules.ts';
import { codeNotSigned, creditCodeWrong, placeClosed, placeFaulty, placeKnown, withinCircle } from './rules.ts';

const Instant = z.string().describe('instant, UTC, microseconds');
const Day = z.iso.date();
const Words = z.object({ zh: z.string(), en: z.string() });
const Region = z.string().regex(/^\d{6}(\d{3}){0,3}$/);
const Code = z.string().regex(/^[A-Z]{1,4}-[A-Z]-\d{5,9}$/);
const Type = z.string().regex(/^([A-Z]\d{2}|unclassified)$/);
export const Form = z.enum(['building', 'occupancy', 'yard']);
export const KeyUnit = z.enum(['no', 'proposed', 'set']);
const HazardClass = z.enum(['A', 'B', 'C', 'D', 'E']);
const Basis = z.enum(['national', 'local', 'default']);
const name = z.string().trim().min(1).max(200);
const Done = z.object({ done: z.literal(true) });
const Made = z.object({ id: z.uuid() });
const one = z.object({ id: z.uuid() });
const itself = { subject: 'place', id: ({ params }: { params: { id: string } }) => params.id };
const problems = [placeFaulty, placeClosed, placeKnown, creditCodeWrong, withinCircle, unknownReference, alreadyDone] as never;

const Named = Words.extend({ code: z.string() });

export const readTerms = endpoint({
  method: 'GET',
  path: '/api/places/terms',
  summary: { zh: '场所库的词汇', en: 'What places are described by: types, flags, measures, attributes, roles' },
  access: 'signed-in',
  scope: 'none',
  answer: z.object({
    types: z.array(Named),
    flags: z.array(Named.extend({ basis: Basis, source: Words })),
    measures: z.array(Named.extend({ unit: Words })),
    attributes: z.array(Named.extend({ kind: z.enum(['yes-no', 'choice']), choices: z.array(Named) })),
    roles: z.array(Named),
    parts: z.array(Named),
    items: z.array(Named.extend({ basis: Basis, source: Words })).describe('what an inspection asks, a hazard’s `item`'),
    forms: z.array(Named),
    hazardClasses: z.array(Named),
    gaps: z.array(Named),
  }),
});
export type Terms = z.infer<typeof readTerms.answer>;

/** What a list of places is narrowed by; all of them must hold. */
export const PlaceFilter = z.object({
  q: z
    .string()
    .trim()
    .max(80)
    .optional()
    .describe('parts of name, pinyin initials, code, address, operator, or the end of a telephone number'),
  region: Region.optional(),
  type: Type.optional(),
  flag: z
    .string()
    .regex(/^[A-Z_]{1,40}$/)
    .optional(),
  keyUnit: KeyUnit.optional(),
  hazardClass: HazardClass.optional(),
  form: Form.optional(),
  missing: z
    .string()
    .regex(/^[a-z_]{1,20}$/)
    .optional(),
  import: z.uuid().optional().describe('places that came with this import'),
});
export type PlaceFilter = z.infer<typeof PlaceFilter>;

export const PlaceRow = z.object({
  id: z.uuid(),
  code: z.string(),
  name: z.string(),
  nameEn: z.string().nullable(),
  form: Form,
  type: z.string(),
  region: z.string(),
  regionName: z.string().nullable(),
  trade: z.string().nullable(),
  flags: z.array(z.string()),
  keyUnit: KeyUnit,
  hazardClass: z.string().nullable(),
  address: z.string().nullable(),
  operatorName: z.string().nullable(),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  missing: z.array(z.string()),
  updatedAt: Instant,
});
export type PlaceRow = z.infer<typeof PlaceRow>;

export const listPlaces = endpoint({
  method: 'GET',
  path: '/api/places',
  summary: { zh: '场所清单', en: 'Places, filtered, sorted and paged' },
  access: 'places.read',
  scope: 'rows',
  narrowed: true,
  query: PlaceFilter.extend({
    sort: z.enum(['name', 'type', 'region', 'updated']).default('name'),
    cursor: z.string().max(2000).optional().describe('the `next` of the page before'),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  }),
  answer: z.object({
    now: Instant,
    total: z.number().int(),
    totalIsFloor: z.boolean().describe('a search found at least so many'),
    rows: z.array(PlaceRow),
    next: z.string().nullable(),
  }),
});

export const countPlaces = endpoint({
  method: 'GET',
  path: '/api/places/counts',
  summary: { zh: '场所分项计数', en: 'How many places there are of each type, flag, gap and region, within a filter' },
  access: 'places.read',
  scope: 'rows',
  narrowed: true,
  query: PlaceFilter.omit({ q: true }),
  answer: z.object({
    total: z.number().int(),
    facets: z.record(z.string(), z.number().int()).describe('keys such as type:A04, flag:CROWDED, missing:position'),
    regions: z.record(z.string(), z.number().int()).describe('by regions one level below the filter'),
  }),
});

const FirmRef = z.union([
  z.object({ name, creditCode: z.string().max(40).nullable().optional() }),
  z.object({ id: z.uuid().describe('a firm that is known') }),
]);
const Position = z.object({
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  source: z.string().trim().min(1).max(80),
  accuracyM: z.number().min(0).max(100_000).nullable(),
});
const Attribute = z.union([z.boolean(), z.string().max(80)]);
const measureCode = z.string().regex(/^[a-z_]{1,30}$/);
const Measure = z.object({
  measure: measureCode,
  value: z.number().min(0).max(1e11),
  asOf: Day,
  source: z.string().trim().min(1).max(120),
});
const role = z.string().regex(/^[a-z_]{1,20}$/);

export const addPlace = endpoint({
  method: 'POST',
  path: '/api/places',
  summary: { zh: '登记场所', en: 'Register a place' },
  access: 'places.change',
  scope: { region: ({ body }) => ({ region: body.region, trade: null }) },
  body: z.object({
    region: Region,
    form: Form,
    name,
    within: z.uuid().nullable().optional(),
    type: Type.optional(),
    address: z.string().trim().max(300).nullable().optional(),
    position: Position.nullable().optional(),
    operator: FirmRef.nullable().optional(),
  }),
  status: 201,
  answer: z.object({ id: z.uuid(), code: z.string() }),
  problems,
});

const Reason = Words.extend({
  flag: z.string(),
  rule: z.string(),
  basis: Basis,
  source: Words,
  measure: z.object({ code: z.string(), value: z.number(), limit: z.number() }).nullable(),
});
const Related = z.object({ id: z.uuid(), code: z.string(), name: z.string(), form: z.string(), type: z.string().nullable() });
const Contact = z.object({ id: z.uuid(), part: z.string(), name: z.string().nullable(), telephone: z.string().nullable() });

export const readPlace = endpoint({
  method: 'GET',
  path: '/api/places/:id',
  summary: { zh: '看一个场所', en: 'One place: facts with source and date, tree, actors, contacts (masked), history' },
  access: 'places.read',
  scope: itself,
  params: one,
  answer: z.object({
    now: Instant,
    place: PlaceRow.extend({
      positionSource: z.string().nullable(),
      accuracyM: z.number().nullable(),
      attributes: z.record(z.string(), Attribute),
      trades: z.array(z.string()),
      openedOn: Day.nullable(),
      closedOn: Day.nullable(),
      version: z.number().int(),
      createdAt: Instant,
      share: z.number().describe('share of what should be known that is known'),
    }),
    import: z.object({ id: z.uuid(), at: Instant }).nullable().describe('that it came with'),
    reasons: z.array(Reason),
    operator: z.object({ id: z.uuid(), name: z.string(), creditCode: z.string().nullable() }).nullable(),
    regions: z.array(z.object({ code: z.string(), name: z.string() })).describe('from the district down'),
    above: z.array(Related),
    below: z.array(Related),
    measures: z.array(z.object({ measure: z.string(), value: z.number(), asOf: Day, source: z.string() })),
    actors: z.array(
      z.object({
        id: z.uuid(),
        role: z.string(),
        firm: z.uuid(),
        firmName: z.string(),
        creditCode: z.string().nullable(),
        fromOn: Day.nullable(),
        toOn: Day.nullable(),
        note: z.string().nullable(),
      }),
    ),
    contacts: z.array(Contact),
    fires: z.array(
      z.object({
        id: z.uuid(),
        number: z.string().nullable(),
        happenedAt: Instant,
        cause: z.string().nullable(),
        grade: z.string().nullable(),
        deaths: z.number().nullable(),
        burntAreaM2: z.number().nullable(),
      }),
    ),
    visits: z.array(z.object({ id: z.uuid(), visitedAt: Instant, kind: z.string(), found: z.number(), severe: z.number() })),
    hazards: z.array(
      z.object({
        id: z.uuid(),
        item: z.string(),
        severe: z.boolean(),
        foundAt: Instant,
        dueOn: Day.nullable(),
        closedAt: Instant.nullable(),
        relapse: z.boolean(),
      }),
    ),
    conflicts: z.array(
      z.object({
        id: z.uuid(),
        field: z.string(),
        offered: z.unknown().describe('a firm or a place is given by its name'),
        stands: z.unknown().describe('the value now in force'),
        madeAt: Instant,
        obligation: z.uuid(),
      }),
    ),
    reports: z
      .array(
        z.object({
          id: z.uuid(),
          field: z.string(),
          words: z.string(),
          by: z.string().nullable(),
          reportedAt: Instant,
          obligation: z.uuid(),
        }),
      )
      .describe('facts said to be wrong that nobody has checked yet'),
    obligations: z.array(
      z.object({
        id: z.uuid(),
        kind: z.string(),
        kindName: Words,
        state: z.string(),
        dueAt: Instant,
        endedAt: Instant.nullable(),
        holder: z.string().nullable(),
      }),
    ),
    history: z.array(
      z.object({ id: z.number(), happenedAt: Instant, verbName: Words, by: z.string().nullable(), fields: z.array(z.string()) }),
    ),
  }),
});
export type PlacePage = z.infer<typeof readPlace.answer>;

export const linkLevels = ['district', 'guarantor', 'town', 'office', 'village', 'grid', 'unit'] as const;
export const breaks = ['missing', 'vacant', 'visit-late'] as const;
const Link = z.object({
  level: z.enum(linkLevels),
  post: z.uuid().nullable(),
  title: z.string().nullable(),
  titleEn: z.string().nullable(),
  organisationName: z.string().nullable(),
  personName: z.string().nullable(),
  lastAct: z.object({ verbName: Words, at: Instant }).nullable().describe('the last thing this post did about this place'),
  broken: z.enum(breaks).nullable(),
  since: Day.nullable().describe('of a vacancy, or the day on which a visit was due'),
});
export type ChainLink = z.infer<typeof Link>;

export const readChain = endpoint({
  method: 'GET',
  path: '/api/places/:id/chain',
  summary: {
    zh: '一个场所的责任链条',
    en: 'Who answers for a place, from the first leader to the grid worker, with broken links',
  },
  access: 'places.read',
  scope: itself,
  params: one,
  answer: z.object({
    today: Day,
    links: z.array(Link),
    sector: z
      .object({
        department: z.string(),
        organisationName: z.string().nullable(),
        title: z.string().nullable(),
        titleEn: z.string().nullable(),
        personName: z.string().nullable(),
      })
      .nullable(),
    upstream: z.array(z.object({ role: z.string(), name: z.string() })),
    broken: z.number().int(),
  }),
});

export const listBroken = endpoint({
  method: 'GET',
  path: '/api/places/broken-links',
  summary: { zh: '断开的责任链条', en: 'Broken links of chains of responsibility, with how many places hang on each' },
  access: 'places.read',
  scope: 'rows',
  narrowed: true,
  query: z.object({ region: Region.optional() }),
  answer: z.object({
    total: z.number().int(),
    rows: z.array(
      z.object({
        region: z.string(),
        regionName: z.string().nullable(),
        within: z.array(z.string()).describe('names of the town and village it lies in'),
        level: z.enum(linkLevels),
        broken: z.enum(breaks),
        organisationName: z.string().nullable(),
        title: z.string().nullable(),
        titleEn: z.string().nullable(),
        since: Day.nullable(),
        places: z.number().int(),
      }),
    ),
  }),
});

const changed = <T extends z.ZodType>(value: T) => z.object({ base: value, value }).optional();

export const changePlace = endpoint({
  method: 'POST',
  path: '/api/places/:id/change',
  summary: { zh: '更改场所资料', en: 'Change fields of a place, each with the value it was based on' },
  access: 'places.change',
  scope: itself,
  params: one,
  body: z
    .object({
      name: changed(name),
      nameEn: changed(z.string().trim().max(200).nullable()),
      form: changed(Form),
      within: changed(z.uuid().nullable()),
      type: changed(Type),
      region: changed(Region),
      address: changed(z.string().trim().max(300).nullable()),
      position: changed(Position.nullable()),
      hazardClass: changed(HazardClass.nullable()),
      operator: z.object({ base: z.uuid().nullable(), value: FirmRef.nullable() }).optional(),
      keyUnit: changed(z.boolean().describe('on the list that the fire agency set')),
      openedOn: changed(Day.nullable()),
      attributes: z
        .record(z.string().regex(/^[a-z_]{1,30}$/), z.object({ base: Attribute.nullable(), value: Attribute.nullable() }))
        .optional(),
    })
    .describe('only what changes'),
  answer: z.object({
    fields: z.array(z.string()).describe('what was changed'),
    conflicts: z.array(z.object({ field: z.string(), stands: z.unknown(), offered: z.unknown() })),
  }),
  problems,
});

export const closePlace = endpoint({
  method: 'POST',
  path: '/api/places/:id/close',
  summary: { zh: '停用场所', en: 'Close a place on a day' },
  access: 'places.change',
  scope: itself,
  params: one,
  body: z.object({ on: Day }),
  answer: Done,
  problems,
});

export const addMeasure = endpoint({
  method: 'POST',
  path: '/api/places/:id/measures',
  summary: { zh: '登记数值', en: 'Add a measured value with its day and source, or correct the one of that day' },
  access: 'places.change',
  scope: itself,
  params: one,
  body: Measure.extend({ replaces: z.boolean().default(false).describe('corrects the value of that day') }),
  answer: Done,
  problems,
});

export const addActor = endpoint({
  method: 'POST',
  path: '/api/places/:id/actors',
  summary: { zh: '登记关联单位', en: 'Add a firm that stands behind a place' },
  access: 'places.change',
  scope: itself,
  params: one,
  body: z.object({
    role,
    firm: FirmRef,
    from: Day.nullable().default(null),
    note: z.string().trim().max(300).nullable().default(null),
  }),
  status: 201,
  answer: Made,
  problems,
});

export const endActor = endpoint({
  method: 'POST',
  path: '/api/places/:id/actors/:actor/end',
  summary: { zh: '结束关联', en: 'End what a firm is to a place' },
  access: 'places.change',
  scope: itself,
  params: one.extend({ actor: z.uuid() }),
  body: z.object({ on: Day }),
  answer: Done,
  problems,
});

export const addContact = endpoint({
  method: 'POST',
  path: '/api/places/:id/contacts',
  summary: { zh: '登记联系人', en: 'Add a contact' },
  access: 'places.change',
  scope: itself,
  params: one,
  body: z.object({ part: role, name: z.string().trim().max(80).nullable(), telephone: z.string().trim().max(40).nullable() }),
  status: 201,
  answer: Made,
  problems,
});

const oneContact = one.extend({ contact: z.uuid() });

export const revealContact = endpoint({
  method: 'POST',
  path: '/api/places/:id/contacts/:contact/reveal',
  summary: { zh: '看联系人完整信息', en: 'Name and number of a contact unmasked; leaves a line' },
  access: 'places.reveal',
  scope: itself,
  params: oneContact,
  body: z.object({}),
  answer: z.object({ name: z.string().nullable(), telephone: z.string().nullable() }),
});

export const eraseContact = endpoint({
  method: 'POST',
  path: '/api/places/:id/contacts/:contact/erase',
  summary: { zh: '删除联系人信息', en: 'Erase a contact for ever' },
  access: 'places.erase',
  scope: itself,
  params: oneContact,
  body: z.object({}),
  answer: Done,
  problems,
});

export const reportFact = endpoint({
  method: 'POST',
  path: '/api/places/:id/report',
  summary: { zh: '反映资料有误', en: 'Say that a fact is wrong; the place’s desk owes a look' },
  access: 'places.read',
  scope: itself,
  params: one,
  body: z.object({ field: z.string().trim().min(1).max(60), words: z.string().trim().min(1).max(1000) }),
  status: 201,
  answer: z.object({ obligation: z.uuid() }),
  problems,
});

export const chooseValue = endpoint({
  method: 'POST',
  path: '/api/places/:id/conflicts/:conflict/choose',
  summary: { zh: '核定不一致的资料', en: 'Say which of two values holds' },
  access: 'places.change',
  scope: itself,
  params: one.extend({ conflict: z.uuid() }),
  body: z.object({ take: z.enum(['stands', 'offered']) }),
  answer: Done,
  problems,
});

const HazardWeek = z.object({
  from: Day.describe('its Monday'),
  ends: Instant.describe('its end, or now while it lasts'),
  whole: z.boolean(),
  days: z.number().describe('days × weight'),
  hazards: z.number().int().describe('hazards open at some moment of it'),
});

export const readHazardDays = endpoint({
  method: 'GET',
  path: '/api/places/hazard-days',
  summary: {
    zh: '各周的隐患日：隐患开着的天数乘权重，按下一级区域分开',
    en: 'Hazard-days by week: days that hazards stayed open × weight, in all and by the regions below',
  },
  access: 'places.read',
  scope: 'rows',
  narrowed: true,
  query: z.object({ region: Region.optional(), weeks: z.coerce.number().int().min(2).max(53).default(14) }),
  answer: z.object({
    now: Instant,
    weights: z.object({ severe: z.number(), other: z.number() }),
    weeks: z.array(HazardWeek).describe('oldest first; the last one is still running'),
    regions: z.array(
      z.object({
        region: z.string(),
        name: z.string().nullable(),
        direct: z.boolean().describe('of what is assigned to this region itself and to none below it'),
        days: z.array(z.number()).describe('week by week'),
      }),
    ),
  }),
});

export const listHazardDays = endpoint({
  method: 'GET',
  path: '/api/places/hazard-days/rows',
  summary: { zh: '一周隐患日由哪些隐患组成', en: 'The hazards behind the hazard-days of a week' },
  access: 'places.read',
  scope: 'rows',
  narrowed: true,
  query: z.object({
    region: Region.optional(),
    direct: z.stringbool().default(false).describe('only what is assigned to the region itself and to none below it'),
    week: Day.optional().describe('a day of it; the present week unless said'),
    from: z.coerce.number().int().min(0).max(1_000_000).default(0),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  answer: z.object({
    week: HazardWeek,
    weights: z.object({ severe: z.number(), other: z.number() }),
    rows: z.array(
      z.object({
        id: z.uuid(),
        code: z.string(),
        name: z.string(),
        nameEn: z.string().nullable(),
        region: z.string(),
        regionName: z.string().nullable(),
        item: z.string(),
        severe: z.boolean(),
        relapse: z.boolean(),
        foundAt: Instant,
        closedAt: Instant.nullable().describe('if it was closed by the end of the week'),
        dueOn: Day.nullable(),
        days: z.number(),
      }),
    ),
    next: z.number().int().nullable(),
  }),
});

export const listUnassigned = endpoint({
  method: 'GET',
  path: '/api/places/unassigned',
  summary: { zh: '待划定的场所', en: 'Places without town or type, each with the region that its outline or address suggests' },
  access: 'places.assign',
  scope: 'rows',
  narrowed: true,
  query: z.object({ region: Region.optional(), limit: z.coerce.number().int().min(1).max(500).default(200) }),
  answer: z.object({
    rows: z.array(
      PlaceRow.extend({
        obligation: z.uuid(),
        suggested: z.object({ region: z.string(), name: z.string(), by: z.enum(['outline', 'name']) }).nullable(),
      }),
    ),
    complete: z.boolean(),
  }),
});

const Ring = z
  .array(z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]))
  .min(4)
  .max(2000);

export const assignMany = endpoint({
  method: 'POST',
  path: '/api/places/assign',
  summary: {
    zh: '批量划定街镇与类型',
    en: 'Give many places their town or type: by list, within a drawn ring, by outlines, or by names in their addresses',
  },
  access: 'places.assign',
  scope: 'rows',
  body: z.object({
    by: z.enum(['list', 'outline', 'name']).default('list'),
    ids: z.array(z.uuid()).max(2000).optional().describe('these places; without ids and ring, the whole queue that you see'),
    ring: Ring.optional().describe('places that lie within it'),
    region: Region.optional().describe('with by=list'),
    type: Type.optional(),
  }),
  answer: z.object({ assigned: z.number().int(), left: z.number().int().describe('of those meant, how many found no region') }),
  problems,
});

export const lookUpPlace = endpoint({
  method: 'GET',
  path: '/api/places/look-up',
  summary: { zh: '按场所码找场所', en: 'The place of a scanned or typed code' },
  access: 'places.read',
  scope: 'rows',
  query: z.object({ code: z.string().trim().min(3).max(300) }),
  answer: z.object({
    id: z.uuid(),
    code: z.string(),
    name: z.string(),
    signed: z.boolean().describe('the code bore this district’s signature'),
  }),
  problems: [codeNotSigned] as never,
});

export const sheetsOf = endpoint({
  method: 'GET',
  path: '/api/places/sheets',
  summary: { zh: '场所码', en: 'Signed codes of places, to print' },
  access: 'places.read',
  scope: 'rows',
  narrowed: true,
  query: PlaceFilter.extend({
    code: Code.optional().describe('one place'),
    limit: z.coerce.number().int().min(1).max(240).default(60),
  }),
  answer: z.object({
    rows: z.array(
      z.object({ id: z.uuid(), code: z.string(), name: z.string(), address: z.string().nullable(), signed: z.string() }),
    ),
    complete: z.boolean(),
  }),
});

export const exportPlaces = endpoint({
  method: 'GET',
  path: '/api/places/export',
  summary: { zh: '导出场所', en: 'Places and what is linked to them, as CSV, XLSX or GeoJSON' },
  access: 'places.export',
  scope: 'rows',
  narrowed: true,
  query: PlaceFilter.extend({
    code: Code.optional().describe('one place'),
    format: z.enum(['csv', 'xlsx', 'geojson']).default('csv'),
  }),
  answer: { media: 'application/octet-stream' },
});
