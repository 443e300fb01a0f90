import { clockFactors } from '../../core/risk/clock.ts';
import { codeCount, codesOf, type Column, type Value } from '../../core/risk/columns.ts';
import { adviseRemedies, rateOfPlace, remedies } from '../../core/risk/remedies.ts';
import { addDays, beginningOf, localDateOf } from '../../core/local-date.ts';
import { riskInputs, inputOfFactor } from '../../core/risk/factors.ts';
import { drift, type Interval } from '../../core/risk/honesty.ts';
import { fromMicros } from '../../core/time.ts';
import { notFound } from '../../platform/access.ts';
import type { Db } from '../../platform/db/index.ts';
import { reads, writes } from '../../platform/feature.ts';
import type { Text } from '../../platform/problem.ts';
import { record } from '../ledger/index.ts';
import { placeTypes } from '../people/index.ts';
import { placesAsOf } from '../places/index.ts';
import { regionNames } from '../territory/index.ts';
import { freeze, judge, type ForecastResult } from './forecasts.ts';
import { allInputs } from './inputs.ts';
import { inputName, liftingText, noModelYet, notScored, reasonSentence, vetoText, type NamesOfLevels } from './rules.ts';
import * as contract from './schema.ts';
import { judged, scoreIds, zoneOf } from './scoring.ts';
import * as store from './store.ts';
import { askRescore } from './work.ts';

const typeNames = new Map(placeTypes.map(({ code, zh, en }) => [code, { zh, en }]));

const namer =
  (regions: ReadonlyMap<string, string>): NamesOfLevels =>
  (input, level) => {
    if (input === 'type') return typeNames.get(level);
    const name = input === 'town' || input === 'village' ? regions.get(level) : undefined;
    return name === undefined ? undefined : { zh: name, en: name };
  };

/** Regions that the values of inputs name. */
const regionsIn = (rows: readonly store.StoredReasons[]): string[] => [
  ...new Set(rows.flatMap(({ at }) => [at['town'], at['village']].filter((code): code is string => typeof code === 'string'))),
];

const floorsOf = (floors: store.StoredScore['floors']) =>
  floors.map(({ code, floor, since, liftedBy }) => ({
    code,
    floor,
    since,
    text: vetoText[code],
    liftedBy: liftingText[liftedBy],
  }));

const reasonsOf = (reasons: store.StoredReasons, names: NamesOfLevels) =>
  reasons.strongest.map((reason) => ({ ...reason, text: reasonSentence(reason, reasons.at, names, allInputs()) }));

/** NaN does not exist in JSON: what cannot be told is null. */
const plain = ({ value, low, high }: Interval) => {
  const told = (number: number | null) => (number === null || Number.isNaN(number) ? null : number);
  return { value: told(value), low: told(low), high: told(high) };
};
const plainTable = (table: Record<string, Record<string, Interval>>) =>
  Object.fromEntries(
    Object.entries(table).map(([name, by]) => [
      name,
      Object.fromEntries(Object.entries(by).map(([percent, one]) => [percent, plain(one)])),
    ]),
  );
const plainGroups = (groups: ForecastResult['calibration']) =>
  groups.map(({ rows, expected, happened }) => ({ rows, expected, happened: plain(happened) }));

/** The score of a place and the model behind it. @throws Problem not-scored */
async function scored(db: Db, district: string, id: string) {
  const score = await store.scoreOf(db, district, id);
  const model = score && (await store.modelById(db, district, score.model));
  if (!score || !model) throw notScored({});
  return { score, model };
}

/** Fires per 1,000 place-years with a 95 % interval for a count. */
function happenedRate(fires: number, years: number) {
  const edge = (sign: number) => (1000 * Math.max(0, Math.sqrt(fires + 0.375) + (sign * 1.96) / 2) ** 2) / years;
  return { value: (1000 * fires) / years, low: fires === 0 ? 0 : edge(-1), high: edge(1) };
}

/** Inputs that are not today what they were when the model was fitted, and how often each is unknown today. */
async function watched(db: Db, district: string, { model, validation, inputs }: store.StoredModel) {
  const sample = await store.sampleInputs(db, district);
  const valuesOf = (code: string) => sample.map((at): Value => at[code] ?? null);
  const unknown = Object.fromEntries(
    inputs.map(({ code }) => [code, valuesOf(code).filter((value) => value === null).length / Math.max(1, sample.length)]),
  );
  const kept = (model.learned?.columns ?? []).filter(({ name }) => validation?.shares[name]);
  if (sample.length < 200 || kept.length === 0) return { unknown, watch: [] };
  const found = drift(
    kept,
    kept.map(({ name }) => validation!.shares[name]!),
    kept.map((column) => codesOf(column, valuesOf(column.name))),
  );
  const watch = found.flatMap(({ column, warning, ...figures }) =>
    warning ? [{ input: column, name: inputName(column, inputs), warning, ...figures }] : [],
  );
  return { unknown, watch };
}

/** Codes of a column: unknown, levels in the order the field knows, then those without a place in it. */
function codesInOrder(column: Column, order: readonly string[] = []): number[] {
  const codes = Array.from({ length: codeCount(column) }, (_, code) => code);
  if (column.kind === 'number') return codes;
  const known = order.map((level) => column.levels.indexOf(level) + 1).filter((code) => code > 0);
  return [...new Set([0, ...known, ...codes])];
}

const levelText = (code: string, level: string, names: NamesOfLevels): Text =>
  names(code, level) ?? riskInputs.find((one) => one.code === code)?.levels?.[level] ?? { zh: level, en: level };

export const routes = [
  reads(contract.readRanking, async ({ db, district, session, query }) => {
    const { offset, limit, ...filter } = query;
    const rows = await store.ranking(db, district, session, filter, { offset, limit });
    const counts = await store.countLevels(db, district, session, { ...filter, level: undefined });
    const model = await store.newestModel(db, district);
    const names = await regionNames(db, district, [
      ...regionsIn(rows.map(({ reasons }) => reasons)),
      ...rows.map(({ region }) => region),
    ]);
    const wanted = counts.filter(({ level }) => filter.level === undefined || level === filter.level);
    return {
      total: wanted.reduce((sum, { count }) => sum + count, 0),
      levels: Object.fromEntries(counts.map(({ level, count }) => [level, count])),
      basis: model?.kind ?? null,
      fittedAt: model?.fittedAt ?? null,
      job: (await store.jobUnderWay(db, district)) ?? null,
      arriving: (await store.notedPlaces(db, district)).places,
      rows: rows.map((row) => ({
        place: row.place,
        code: row.code,
        name: row.name,
        type: row.type,
        typeName: typeNames.get(row.type) ?? { zh: '未分类', en: 'Not classified' },
        region: row.region,
        regionName: names.get(row.region) ?? null,
        rate: row.rate,
        loss: row.loss,
        level: row.level,
        reasons: reasonsOf(row.reasons, namer(names))
          .filter(({ value }) => value > 0)
          .slice(0, 3),
        floors: floorsOf(row.floors),
        scoredAt: row.scoredAt,
      })),
    };
  }),

  reads(contract.readPlaceRisk, async ({ db, district, params: { id }, clock }) => {
    const { score, model } = await scored(db, district, id);
    const [place] = await placesAsOf(db, district, { ids: [id] }, clock.now(), clock.now());
    const names = namer(await regionNames(db, district, regionsIn([score.reasons])));
    const on = localDateOf(clock.now(), await zoneOf(db));
    return {
      place: id,
      rate: score.rate,
      loss: score.loss,
      level: score.level,
      band: score.band,
      basis: model.kind,
      average: Math.exp(score.reasons.base),
      severity: { ...score.severity },
      reasons: reasonsOf(score.reasons, names),
      rest: score.reasons.rest,
      floors: floorsOf(score.floors),
      dynamic: score.dynamic,
      pending: await store.isNoted(db, district, id),
      scoredAt: score.scoredAt,
      remedies: adviseRemedies(model.model, score.reasons.at).map(({ code, rate }) => {
        const { zh, en, trouble } = remedies.find((one) => one.code === code)!;
        const { loss, level } = judged(place!, rate, on);
        return { code, text: { zh, en }, trouble, rate, loss, level };
      }),
      inputs: score.reasons.at,
    };
  }),

  reads(contract.tryPlaceRisk, async ({ db, district, params: { id }, query, clock }) => {
    const { score, model } = await scored(db, district, id);
    const [place] = await placesAsOf(db, district, { ids: [id] }, clock.now(), clock.now());
    const on = localDateOf(clock.now(), await zoneOf(db));
    const inputs = { ...score.reasons.at };
    for (const code of query.done.split(',')) {
      const one = remedies.find((remedy) => remedy.code === code);
      if (one?.from(inputs[one.input] ?? null)) inputs[one.input] = one.to(inputs[one.input] ?? null);
    }
    const rate = rateOfPlace(model.model, inputs);
    const { loss, level } = judged(place!, rate, on);
    return { rate, loss, level, before: { rate: score.rate, loss: score.loss, level: score.level } };
  }),

  writes(contract.scorePlaceNow, async ({ tx, act, district, params: { id } }) => {
    const model = await store.newestModel(tx, district);
    if (!model) throw noModelYet({});
    const count = await scoreIds(tx, district, model, [id], act.now);
    const [place] = await placesAsOf(tx, district, { ids: [id] }, act.now, act.now);
    await record(tx, act, [
      {
        verb: 'risk.rated',
        subjectKind: 'place',
        subject: id,
        region: place!.region,
        trade: place!.trade,
        facts: { model: model.id },
      },
    ]);
    return { scored: count };
  }),

  reads(contract.compareTowns, async ({ db, district, session, clock }) => {
    const zone = await zoneOf(db);
    const until = localDateOf(clock.now(), zone);
    const from = addDays(until, -365);
    const instant = (day: string) => fromMicros(beginningOf(day, zone));
    const figures = await store.townFigures(db, district, session, instant(from), instant(until));
    const names = await regionNames(
      db,
      district,
      figures.map(({ town }) => town),
    );
    return {
      from,
      until,
      towns: figures.map((row) => ({
        ...row,
        name: names.get(row.town) ?? null,
        few: row.places < 20,
        happened: happenedRate(row.fires, row.places),
      })),
    };
  }),

  reads(contract.readRiskAreas, async ({ db, district, session, clock, query: { by, season, part } }) => {
    const figures = await store.areaFigures(db, district, session, { town: 9, village: 12, grid: 15 }[by]);
    const fires = await store.firesByClock(db, district, await zoneOf(db), clock.now());
    const factors = clockFactors(fires, { season, part });
    const share = (season ? 1 / 4 : 1) * (part ? 1 / 4 : 1);
    const areas = new Map<string, { places: number; rate: number; red: number; orange: number }>();
    let [places, rate] = [0, 0];
    for (const one of figures) {
      const area = areas.get(one.region) ?? { places: 0, rate: 0, red: 0, orange: 0 };
      const moved = one.rate * (factors.get(one.family) ?? factors.get('')!);
      areas.set(one.region, {
        places: area.places + one.places,
        rate: area.rate + moved,
        red: area.red + one.red,
        orange: area.orange + one.orange,
      });
      places += one.places;
      rate += moved;
    }
    const names = await regionNames(db, district, [...areas.keys()]);
    return {
      average: places === 0 ? 0 : rate / places,
      fires: fires.reduce((sum, one) => sum + one.fires, 0),
      areas: [...areas].map(([region, area]) => ({
        ...area,
        region,
        name: names.get(region) ?? null,
        few: area.places < 20,
        rate: area.rate / area.places,
        expected: (area.rate / 1000) * share,
      })),
    };
  }),

  reads(contract.readModel, async ({ db, district }) => {
    const stored = await store.newestModel(db, district);
    if (!stored) return { model: null };
    const { model, validation } = stored;
    const learned = model.learned;
    const towns =
      learned?.columns.flatMap((column) =>
        column.kind === 'category' && /town|village/.test(column.name) ? column.levels : [],
      ) ?? [];
    const names = namer(await regionNames(db, district, towns));
    const shapes = (learned?.shapes ?? []).map(({ column: index, values }) => {
      const column = learned!.columns[index]!;
      const points = codesInOrder(column, stored.inputs.find(({ code }) => code === column.name)?.order).map((code) => {
        const value = values[code]!;
        if (code === 0) return { label: { zh: '未知', en: 'unknown' }, at: null, value, missing: true };
        if (column.kind === 'category') {
          const level = column.levels[code - 1];
          const label = level === undefined ? { zh: '其他', en: 'other' } : levelText(column.name, level, names);
          return { label, at: null, value, missing: false };
        }
        const at = column.cuts[code - 2] ?? null;
        const shown = at === null ? `< ${Math.round((column.cuts[0] ?? 0) * 10) / 10}` : `≥ ${Math.round(at * 10) / 10}`;
        return { label: { zh: shown, en: shown }, at, value, missing: false };
      });
      const strength = Math.max(...values) - Math.min(...values);
      return { input: column.name, name: inputName(column.name, stored.inputs), kind: column.kind, strength, points };
    });
    return {
      model: {
        id: stored.id,
        kind: stored.kind,
        fittedAt: stored.fittedAt,
        trainedUntil: stored.trainedUntil,
        seed: stored.seed,
        fires: model.fires,
        rows: model.rows,
        inputs: stored.inputs.map(({ code, zh, en, kind, source, direction, order, levels, unit }) => ({
          code,
          zh,
          en,
          kind,
          source,
          direction: direction ?? null,
          order: order?.map((level) => levels?.[level] ?? { zh: level, en: level }) ?? null,
          unit: unit ?? null,
        })),
        shapes: shapes.sort((a, b) => b.strength - a.strength),
        ...(await watched(db, district, stored)),
        weights: Object.entries(model.table.weights).map(([factor, weight]) => ({
          factor,
          input: inputName(inputOfFactor[factor as keyof typeof inputOfFactor], stored.inputs),
          weight,
        })),
        validation: validation && {
          rows: validation.rows,
          fires: validation.fires,
          auc: validation.auc,
          slope: validation.slope,
          sources: validation.sources,
          captured: plainTable(validation.comparison.captured),
          calibration: plainGroups(validation.calibration),
        },
      },
    };
  }),

  reads(contract.readForecasts, async ({ db, district, clock }) => {
    const day = localDateOf(clock.now(), await zoneOf(db));
    return {
      explorationShare: await store.explorationShare(db, district),
      forecasts: (await store.listForecasts(db, district)).map((one) => {
        const result = one.result as ForecastResult | null;
        return {
          quarter: one.quarter,
          beginsOn: one.beginsOn,
          endsOn: one.endsOn,
          frozenAt: one.frozenAt,
          places: one.places,
          sha256: one.digest,
          afterwards: one.afterwards,
          over: day >= one.endsOn,
          scoredAt: one.scoredAt,
          intact: one.intact,
          fires: one.fires,
          result: result && {
            captured: plainTable(result.comparison.captured),
            lead: plainTable(result.comparison.lead),
            calibration: plainGroups(result.calibration),
            arms: result.arms,
          },
        };
      }),
    };
  }),

  writes(contract.askRescore, async ({ tx, act, district }) => {
    const job = await askRescore(tx, act);
    await record(tx, act, [
      { verb: 'risk.asked', subjectKind: 'job', subject: job, region: district, trade: null, facts: { job } },
    ]);
    return { job };
  }),

  writes(contract.freezeForecast, async ({ tx, act, body }) => {
    const { quarter, places, digest } = await freeze(tx, act, body.which === 'next' ? 1 : 0);
    return { quarter, places, sha256: digest };
  }),

  writes(contract.judgeForecast, async ({ tx, act, district, params: { quarter } }) => {
    const forecast = await store.forecastOf(tx, district, quarter);
    if (!forecast) throw notFound({ kind: 'forecast' });
    return judge(tx, act, forecast);
  }),

  writes(contract.changeRiskPlan, async ({ tx, act, district, body: { explorationShare } }) => {
    await store.setExplorationShare(tx, district, explorationShare);
    await record(tx, act, [
      {
        verb: 'risk.planned',
        subjectKind: 'district',
        subject: act.id,
        region: district,
        trade: null,
        facts: { explorationShare },
      },
    ]);
    return { explorationShare };
  }),
];
