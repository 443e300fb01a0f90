/** Contracts of risk: rates are expected fires per 1,000 place-years, losses weighted people in fires per 1,000 place-years. */
import { z } from 'zod';
import { endpoint } from '../../platform/endpoint.ts';
import { noModelYet, notOverYet, notScored, quarterFrozen } from './rules.ts';

const Name = z.object({ zh: z.string(), en: z.string() });
const Level = z.enum(['red', 'orange', 'yellow', 'blue']);
export type Level = z.infer<typeof Level>;
const Value = z.union([z.number(), z.string(), z.null()]);
const Interval = z.object({ value: z.number().nullable(), low: z.number().nullable(), high: z.number().nullable() });
const region = z.string().regex(/^\d{6,15}$/);

const Reason = z.object({
  inputs: z.array(z.string()).describe('codes of the inputs'),
  value: z.number().describe('what it adds to the natural logarithm of the rate, beside the average of the district'),
  text: Name,
});
export type Reason = z.infer<typeof Reason>;

const Floor = z.object({ code: z.string(), floor: Level, since: z.string(), text: Name, liftedBy: Name });

const Ranked = z.object({
  place: z.uuid(),
  code: z.string(),
  name: z.string(),
  type: z.string(),
  typeName: Name,
  region: z.string(),
  regionName: z.string().nullable(),
  rate: z.number(),
  loss: z.number(),
  level: Level,
  reasons: z.array(Reason).describe('the three that raise it most'),
  floors: z.array(Floor),
  scoredAt: z.string(),
});
export type Ranked = z.infer<typeof Ranked>;

export const readRanking = endpoint({
  method: 'GET',
  path: '/api/risk/ranking',
  summary: { zh: '按风险排的场所', en: 'Places by risk, highest first' },
  access: 'risk.read',
  scope: 'rows',
  narrowed: true,
  query: z.object({
    town: region.optional(),
    type: z
      .string()
      .regex(/^[A-Z]\d{2}$/)
      .optional(),
    level: Level.optional(),
    by: z.enum(['loss', 'rate']).default('loss').describe('expected loss, or how often'),
    offset: z.coerce.number().int().min(0).max(100_000).default(0),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  answer: z.object({
    total: z.number().int(),
    levels: z.record(z.string(), z.number().int()).describe('how many of each level, by the other filters'),
    basis: z.enum(['prior', 'blended', 'learned']).nullable().describe('what the rates rest on; null: nothing is rated yet'),
    fittedAt: z.string().nullable(),
    job: z
      .object({ id: z.uuid(), done: z.number().int(), total: z.number().int().nullable() })
      .nullable()
      .describe('the calculation that waits or runs, and how far it is'),
    arriving: z.number().int().describe('places that something arrived about since they were rated'),
    rows: z.array(Ranked),
  }),
});

const Severity = z.object({
  people: z.number(),
  peopleKnown: z.boolean(),
  gap: z.number(),
  gapKnown: z.boolean(),
  stack: z.number(),
  pairs: z.array(z.array(z.string())),
});

export const PlaceRisk = z.object({
  place: z.uuid(),
  rate: z.number(),
  loss: z.number(),
  level: Level,
  band: Level.describe('the level by expected loss alone'),
  basis: z.enum(['prior', 'blended', 'learned']),
  average: z.number().describe('the rate of a place that is average in all'),
  severity: Severity,
  reasons: z.array(Reason),
  rest: z.number().describe('what all weaker reasons add; ln(rate) = ln(average) + reasons + rest'),
  floors: z.array(Floor),
  dynamic: z.boolean().describe('scored because something happened there'),
  pending: z.boolean().describe('something arrived since; it is rated anew within a minute'),
  scoredAt: z.string(),
  remedies: z.array(
    z.object({
      code: z.string(),
      text: Name,
      trouble: z.number().int(),
      rate: z.number().describe('with this and those before it done'),
      loss: z.number(),
      level: Level,
    }),
  ),
  inputs: z.record(z.string(), Value),
});
export type PlaceRisk = z.infer<typeof PlaceRisk>;

const place = z.object({ id: z.uuid() });

export const readPlaceRisk = endpoint({
  method: 'GET',
  path: '/api/places/:id/risk',
  summary: { zh: '一个场所的风险和原因', en: 'Risk of one place: reasons, floors, and what would lower it' },
  access: 'risk.read',
  scope: { subject: 'place', id: ({ params }) => params.id },
  params: place,
  answer: PlaceRisk,
  problems: [notScored],
});

export const tryPlaceRisk = endpoint({
  method: 'GET',
  path: '/api/places/:id/risk/what-if',
  summary: { zh: '假设改了会怎样', en: 'What the rate would be if these remedies were done; nothing is saved' },
  access: 'risk.read',
  scope: { subject: 'place', id: ({ params }) => params.id },
  params: place,
  query: z.object({ done: z.string().max(200).default('').describe('codes of remedies, separated by commas') }),
  answer: z.object({
    rate: z.number(),
    loss: z.number(),
    level: Level,
    before: z.object({ rate: z.number(), loss: z.number(), level: Level }),
  }),
  problems: [notScored],
});

export const compareTowns = endpoint({
  method: 'GET',
  path: '/api/risk/towns',
  summary: { zh: '街镇比较', en: 'Towns side by side: expected rate, and what burnt in the last year with its interval' },
  access: 'risk.read',
  scope: 'rows',
  narrowed: true,
  answer: z.object({
    from: z.string(),
    until: z.string(),
    towns: z.array(
      z.object({
        town: z.string(),
        name: z.string().nullable(),
        places: z.number().int(),
        few: z.boolean().describe('under 20 places: too few to compare'),
        rate: z.number(),
        loss: z.number(),
        red: z.number().int(),
        orange: z.number().int(),
        fires: z.number().int(),
        happened: Interval.describe('fires per 1,000 place-years, 95 % interval'),
      }),
    ),
  }),
});

export const seasons = ['spring', 'summer', 'autumn', 'winter'] as const;
export const dayParts = ['night', 'morning', 'afternoon', 'evening'] as const;

export const readRiskAreas = endpoint({
  method: 'GET',
  path: '/api/risk/areas',
  summary: { zh: '分区域的风险', en: 'Expected fires by town, village or grid, for a season and a part of the day' },
  access: 'risk.read',
  scope: 'rows',
  narrowed: true,
  query: z.object({
    by: z.enum(['town', 'village', 'grid']).default('village'),
    season: z.enum(seasons).optional(),
    part: z.enum(dayParts).optional().describe('0 to 6, 6 to 12, 12 to 18, 18 to 24 o’clock'),
  }),
  answer: z.object({
    average: z.number().describe('expected fires per 1,000 place-years over all areas, at that season and part of the day'),
    fires: z.number().int().describe('fires on record that season and part of the day are told by'),
    areas: z.array(
      z.object({
        region: z.string(),
        name: z.string().nullable(),
        places: z.number().int(),
        few: z.boolean().describe('under 20 places: not ranked'),
        rate: z.number().describe('expected fires per 1,000 place-years if all the year were that season and part of the day'),
        expected: z.number().describe('fires expected there in a year within that season and part of the day'),
        red: z.number().int(),
        orange: z.number().int(),
      }),
    ),
  }),
});

const Input = z.object({
  code: z.string(),
  zh: z.string(),
  en: z.string(),
  kind: z.enum(['number', 'category']),
  source: z.enum(['register', 'visits', 'fires', 'territory', 'slot']),
  direction: z.string().nullable(),
  order: z.array(Name).nullable().describe('levels of a category from the safest to the gravest, where the field knows an order'),
  unit: Name.nullable(),
});

const Point = z.object({
  label: Name,
  at: z.number().nullable().describe('the lower edge, for numbers'),
  value: z.number(),
  missing: z.boolean(),
});

export const readModel = endpoint({
  method: 'GET',
  path: '/api/risk/model',
  summary: { zh: '风险模型：输入、形状、检验', en: 'The model: inputs, shapes and how it was tested' },
  access: 'risk.read',
  scope: 'rows',
  answer: z.object({
    model: z
      .object({
        id: z.uuid(),
        kind: z.enum(['prior', 'blended', 'learned']),
        fittedAt: z.string(),
        trainedUntil: z.string(),
        seed: z.number().int(),
        fires: z.number(),
        rows: z.number().int(),
        inputs: z.array(Input),
        shapes: z.array(
          z.object({
            input: z.string(),
            name: Name,
            kind: z.enum(['number', 'category']),
            strength: z.number(),
            points: z.array(Point),
          }),
        ),
        watch: z
          .array(
            z.object({
              input: z.string(),
              name: Name,
              warning: z.enum(['moved', 'missing']),
              missingBefore: z.number().describe('share unknown when the model was fitted'),
              missingNow: z.number(),
              stability: z.number().describe('population stability index; above 0.25 another population'),
            }),
          )
          .describe('inputs that have moved since the model was fitted, or that are known less often'),
        unknown: z.record(z.string(), z.number()).describe('share of places today where an input is not known'),
        weights: z.array(z.object({ factor: z.string(), input: Name, weight: z.number() })),
        validation: z
          .object({
            rows: z.number().int(),
            fires: z.number(),
            auc: z.number(),
            slope: z.number(),
            sources: z.array(z.object({ source: z.string(), aucLost: z.number() })),
            captured: z.record(z.string(), z.record(z.string(), Interval)),
            calibration: z.array(z.object({ rows: z.number().int(), expected: z.number(), happened: Interval })),
          })
          .nullable(),
      })
      .nullable(),
  }),
});

const Result = z.object({
  captured: z.record(z.string(), z.record(z.string(), Interval)),
  lead: z.record(z.string(), z.record(z.string(), Interval)),
  calibration: z.array(z.object({ rows: z.number().int(), expected: z.number(), happened: Interval })),
  arms: z.array(z.object({ arm: z.enum(['ranking', 'exploration']), places: z.number().int(), fires: z.number().int() })),
});

const Forecast = z.object({
  quarter: z.string(),
  beginsOn: z.string(),
  endsOn: z.string(),
  frozenAt: z.string(),
  places: z.number().int(),
  sha256: z.string(),
  afterwards: z.boolean().describe('nobody froze it before the quarter began: reckoned afterwards from what was known then'),
  over: z.boolean(),
  scoredAt: z.string().nullable(),
  intact: z.boolean().nullable(),
  fires: z.number().int().nullable(),
  result: Result.nullable(),
});
export type Forecast = z.infer<typeof Forecast>;

export const readForecasts = endpoint({
  method: 'GET',
  path: '/api/risk/forecasts',
  summary: { zh: '冻结的预测和它们准不准', en: 'Frozen forecasts, and how good they were' },
  access: 'risk.read',
  scope: 'rows',
  answer: z.object({ explorationShare: z.number(), forecasts: z.array(Forecast) }),
});

export const askRescore = endpoint({
  method: 'POST',
  path: '/api/risk/rescore',
  summary: { zh: '重新计算风险', en: 'Fit the model and rate all places anew, in the background' },
  access: 'risk.calculate',
  scope: 'rows',
  answer: z.object({ job: z.uuid() }),
});

export const freezeForecast = endpoint({
  method: 'POST',
  path: '/api/risk/forecasts',
  summary: { zh: '冻结季度预测', en: 'Freeze the forecast of this quarter or the next' },
  access: 'risk.calculate',
  scope: 'rows',
  body: z.object({ which: z.enum(['next', 'this']) }),
  answer: z.object({ quarter: z.string(), places: z.number().int(), sha256: z.string() }),
  problems: [quarterFrozen, noModelYet],
});

export const judgeForecast = endpoint({
  method: 'POST',
  path: '/api/risk/forecasts/:quarter/score',
  summary: { zh: '评定季度预测', en: 'Score a forecast whose quarter is over' },
  access: 'risk.calculate',
  scope: 'rows',
  params: z.object({ quarter: z.string().regex(/^\d{4}-Q[1-4]$/) }),
  answer: z.object({ fires: z.number().int(), intact: z.boolean() }),
  problems: [notOverYet],
});

export const changeRiskPlan = endpoint({
  method: 'PUT',
  path: '/api/risk/settings',
  summary: { zh: '改风险研判设置', en: 'Set which share of visits is drawn by lot' },
  access: 'risk.calculate',
  scope: 'rows',
  body: z.object({ explorationShare: z.number().min(0).max(0.5) }),
  answer: z.object({ explorationShare: z.number() }),
});

export const scorePlaceNow = endpoint({
  method: 'POST',
  path: '/api/places/:id/risk',
  summary: { zh: '马上评估一个场所', en: 'Rate one place now' },
  access: 'risk.calculate',
  scope: { subject: 'place', id: ({ params }) => params.id },
  params: place,
  answer: z.object({ scored: z.number().int() }),
  problems: [noModelYet],
});
