import { getEventListeners } from 'node:events';
import { beforeAll, describe, expect, test } from 'vitest';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { onBothEngines, rolledBack } from '../../../test/databases.ts';
import { inTestAct, installation } from '../../../test/world.ts';
import { learnDistrict } from '../../core/risk/district.ts';
import { riskInputs } from '../../core/risk/factors.ts';
import { remedies } from '../../core/risk/remedies.ts';
import { newId } from '../../platform/ids.ts';
import type { DutyContext } from '../../platform/duties.ts';
import { makeInstallation } from '../../platform/installation.ts';
import { packageRoot } from '../../core/package.ts';
import { sql, type Database } from '../../platform/db/index.ts';
import { allVerbs, features } from '../../server.ts';
import { acceptVerbs } from '../ledger/index.ts';
import { addPlaces, placesAsOf, placesOfNewDay } from '../places/index.ts';
import { digestOf, forecastBytes, freeze, judge } from './forecasts.ts';
import { gather, learnApart } from './fitting.ts';
import { graveFactsOf, inputsOf } from './inputs.ts';
import { learnAndJudge } from './learning.ts';
import { keepAfterwards, quartersMissed, reckonAfterwards } from './looking-back.ts';
import { quarterOf, reasonSentence } from './rules.ts';
import { followChanges, scoreIds } from './scoring.ts';
import { duties } from './work.ts';
import * as store from './store.ts';

const { district } = installation;
const town = `${district}001`;
acceptVerbs(allVerbs(features));
const insertAct = (id: string) =>
  sql`insert into act (district, act, request_hash) values (${district}, ${id}, ${createHash('sha256').update(id).digest()})`;

async function world(db: Database): Promise<string[]> {
  await makeInstallation(db, installation);
  const region = (code: string, kind: string) => ({
    district,
    code,
    id: newId(),
    kind,
    name: code,
    initials: 'q',
    sortKey: code,
    population: 1,
    since: '2020-01-01',
  });
  await db.bulk('region', [region(district, 'district'), region(town, 'town')]);
  const { ids } = await inTestAct(db, (tx, act) =>
    addPlaces(
      tx,
      act,
      Array.from({ length: 40 }, (_, i) => ({
        form: 'occupancy' as const,
        name: `店${i}`,
        region: town,
        type: i % 2 === 0 ? 'A04' : 'F02',
        openedOn: '2020-01-01',
        attributes: { lodging: i % 4 === 0, ebikes_indoors: i % 3 === 0 },
        measures: [{ measure: 'people', value: 10 + i, asOf: '2024-01-01', source: 'x' }],
      })),
    ),
  );
  return ids;
}

const rowOf = (place: string, at: string) => ({ district, id: newId(), place, region: town, happenedAt: at });

onBothEngines('risk', (db) => {
  let ids: string[];
  let model: store.StoredModel;
  const millisADay = 86_400_000;
  const ago = (days: number) => new Date(Date.now() - days * millisADay).toISOString();
  const clock = { now: () => new Date().toISOString() };

  beforeAll(async () => {
    ids = await world(db());
    await db().bulk('place_visit', [
      { district, id: newId(), place: ids[0], visitedAt: ago(800), kind: 'routine', found: 2, severe: 1 },
    ]);
    await db().bulk('place_fire', [rowOf(ids[0]!, ago(500)), rowOf(ids[0]!, ago(100)), rowOf(ids[2]!, ago(50))]);
    const { training, until, fires } = await gather(db(), district, {
      now: clock.now(),
      zone: 'Asia/Shanghai',
      progress: async () => undefined,
    });
    const { model: learned, middle, validation } = learnAndJudge(training, 1);
    model = {
      id: newId(),
      kind: learned.basis,
      fittedAt: clock.now(),
      trainedUntil: until,
      seed: 1,
      firesKnown: fires,
      model: learned,
      middle,
      inputs: [...training.inputs],
      validation,
    };
    await db().transaction((tx) => store.storeModel(tx, district, model));
  }, 60_000);

  test('learning apart says the same, ends when it is told to, and leaves nothing behind that holds what was learned from', async () => {
    const { training } = await gather(db(), district, {
      now: clock.now(),
      zone: 'Asia/Shanghai',
      progress: async () => undefined,
    });
    const stopping = new AbortController();
    const { model: apart } = await learnApart(training, 1, stopping.signal);
    expect(apart).toEqual(learnAndJudge(training, 1).model);
    await expect.poll(() => getEventListeners(stopping.signal, 'abort')).toEqual([]);
    const told = learnApart(training, 1, stopping.signal);
    stopping.abort();
    await expect(told).rejects.toThrow('abort');
    await expect(learnApart(training, 1, stopping.signal)).rejects.toThrow('abort');
  });

  test('a year is described by what was known when it began, and never by its own fires', async () => {
    const { training } = await gather(db(), district, {
      now: clock.now(),
      zone: 'Asia/Shanghai',
      progress: async () => undefined,
    });
    const years = Math.max(...training.year) + 1;
    expect(years).toBe(2);
    const first = training.year.findIndex((year, row) => year === 0 && training.fires[row]! > 0);
    const before = training.columns['fires_before']!;
    // The fire of 500 days ago is an outcome of the first year and an input of the second alone.
    expect(training.fires.reduce((sum, one) => sum + one, 0)).toBe(3);
    expect(before[first]).not.toBe(1);
    expect(training.year.filter((year, row) => year === 1 && before[row] === 1)).toHaveLength(1);
    expect(model.kind).toBe('blended');
  });

  test('a new place is scored at the next look, a changed one again, and the layer counts up', async () => {
    const context = { database: db(), district, clock, signal: new AbortController().signal };
    expect(await followChanges(context)).toBe(ids.length);
    const before = await store.layerVersion(db(), district);
    const old = (await store.scoreOf(db(), district, ids[1]!))!;
    await db().bulk('place_hazard', [
      { district, id: newId(), place: ids[1], item: 'ELE-02', severe: true, foundAt: clock.now(), dueOn: '2026-01-01' },
    ]);
    await followChanges(context);
    const now = (await store.scoreOf(db(), district, ids[1]!))!;
    expect(now.rate).toBeGreaterThan(old.rate);
    expect(now.floors.map(({ code }) => code)).toEqual(['serious-hazard-overdue']);
    expect(['orange', 'red']).toContain(now.level);
    expect(await store.layerVersion(db(), district)).not.toBe(before);
  });

  test('what arrives marks its place whenever it happened; what is fresh comes before what is old', async () => {
    const context = { database: db(), district, clock, signal: new AbortController().signal };
    const later = () => db().run(`update risk_note set noted_at = noted_at - interval '30 seconds'`);
    await later();
    await followChanges(context);
    const rated = async (id: string) => (await store.scoreOf(db(), district, id))!;
    const [fire, visit, measure] = [await rated(ids[9]!), await rated(ids[10]!), await rated(ids[11]!)];
    await db().bulk('place_fire', [{ ...rowOf(ids[9]!, ago(0.1)), number: 'now' }]);
    await db().bulk('place_visit', [
      { district, id: newId(), place: ids[10], visitedAt: ago(300), kind: 'routine', found: 3, severe: 0 },
    ]);
    await db().bulk('place_measure', [
      { district, place: ids[11], measure: 'people', asOf: '2025-01-01', value: 900, source: 'x' },
    ]);
    expect(await store.isNoted(db(), district, ids[10]!)).toBe(true);
    await db().transaction((tx) => store.noteForRating(tx, district, [ids[9]!])); // marked twice, counted once
    // The visit of 300 days ago waits a little, for more may come of its kind.
    expect(await store.notedPlaces(db(), district)).toEqual({ places: 3, arriving: true });
    expect(await followChanges(context)).toBe(2);
    expect((await rated(ids[9]!)).rate).toBeGreaterThan(fire.rate);
    expect((await rated(ids[11]!)).loss).not.toBe(measure.loss);
    await later();
    expect(await followChanges(context)).toBe(1);
    expect((await rated(ids[10]!)).scoredAt > visit.scoredAt).toBe(true);
    expect(await store.isNoted(db(), district, ids[10]!)).toBe(false);
    // A fire taken back lowers it again.
    await db().run(`delete from place_fire where number = 'now'`);
    await followChanges(context);
    expect((await rated(ids[9]!)).rate).toBeCloseTo(fire.rate, 9);
  });

  test('fires of earlier years that are brought in have all learned and rated anew, and quarters reckoned that nobody froze', async () => {
    const database = db();
    const context = { database, district, clock, signal: new AbortController().signal, config: {} as DutyContext['config'] };
    const kinds = async () =>
      (
        await database.query<{ kind: string; id: string }>(
          sql`select kind, id from job where district = ${district} and state = 'waiting' order by sent_at`,
        )
      ).map(({ kind }) => kind);
    const arrange = duties.find(({ name }) => name === 'risk')!;
    await database.run('delete from risk_note');
    await arrange.run(context);
    // The model is of today and knows all fires: nothing to do but to look back on quarters.
    expect(await kinds()).toEqual(['risk.lookback']);
    await db().bulk(
      'place_fire',
      ['OLD1', 'OLD2'].map((number) => ({ ...rowOf(ids[4]!, ago(600)), number })),
    );
    await arrange.run(context);
    expect(await kinds()).toEqual(['risk.lookback']);
    await database.run(`update risk_note set noted_at = noted_at - interval '30 seconds'`);
    await arrange.run(context);
    expect(await kinds()).toEqual(['risk.lookback', 'risk.rescore']);
    await database.run('delete from job');
    await database.run("delete from place_fire where number like 'OLD%'");
  });

  test('of a note of many places those at hand are taken and the rest stays', async () => {
    await rolledBack(db(), async (tx) => {
      await tx.run('delete from risk_note');
      await store.noteForRating(tx, district, ids);
      expect(await store.takeNoted(tx, district, 30, false)).toEqual(ids.slice(0, 30));
      expect(await store.takeNoted(tx, district, 30, false)).toEqual(ids.slice(30));
      expect(await store.notedPlaces(tx, district)).toEqual({ places: 0, arriving: false });
    });
  });

  test('a day that begins marks whose severe hazard is past its term since', async () => {
    const open = { district, item: 'ELE-02', severe: true, foundAt: ago(20) };
    await rolledBack(db(), async (tx) => {
      await tx.bulk('place_hazard', [
        { ...open, id: newId(), place: ids[20], dueOn: '2026-03-09' },
        { ...open, id: newId(), place: ids[21], dueOn: '2026-03-10' },
        { ...open, id: newId(), place: ids[22], dueOn: '2026-02-01' },
      ]);
      const marked = await placesOfNewDay(tx, district, '2026-03-09', '2026-03-10');
      expect(marked).toContain(ids[20]);
      expect(marked).not.toContain(ids[21]);
      expect(marked).not.toContain(ids[22]);
    });
  });

  test('what stands open sets floors: an exit locked where crowds are, systems down past a day, a key unit without manager', async () => {
    const open = (item: string, foundAt: string) => ({
      district,
      id: newId(),
      place: ids[5],
      item,
      severe: false,
      foundAt,
      dueOn: '2099-01-01',
    });
    await rolledBack(db(), async (tx) => {
      await tx.query(sql`update place set flags = '{CROWDED}', key_unit = 'set' where id = ${ids[5]!}`);
      await tx.bulk('place_hazard', [open('SM-05', ago(1)), open('FAC-02', ago(0.2)), open('MGT-04', ago(3))]);
      const codes = async () => {
        const [place] = await placesAsOf(tx, district, { ids: [ids[5]!] }, clock.now(), clock.now());
        return graveFactsOf(place!, clock.now().slice(0, 10))
          .map(({ code }) => code)
          .sort();
      };
      expect(await codes()).toEqual(['exit-locked-in-use', 'key-unit-without-manager']);
      await tx.query(sql`update place_hazard set found_at = ${ago(4)} where item = 'FAC-02'`);
      expect(await codes()).toEqual(['exit-locked-in-use', 'key-unit-without-manager', 'systems-down-24h']);
      await tx.query(sql`update place_hazard set closed_at = ${ago(0.01)} where place = ${ids[5]!} and item <> 'FAC-02'`);
      expect(await codes()).toEqual(['systems-down-24h']);
    });
  });

  test('a fact that a visit found stands in for what nobody registered', async () => {
    await rolledBack(db(), async (tx) => {
      const read = async () => (await placesAsOf(tx, district, { ids: [ids[7]!] }, clock.now(), clock.now()))[0]!;
      expect(inputsOf(await read(), '2026-01-01', true)['gas']).toBe(null);
      await tx.bulk('place_hazard', [
        {
          district,
          id: newId(),
          place: ids[7],
          item: 'GAS-01',
          severe: false,
          foundAt: ago(10),
          dueOn: '2026-01-01',
          closedAt: ago(5),
        },
      ]);
      expect(inputsOf(await read(), '2026-01-01', true)['gas']).toBe('bottled');
      // What is registered stays: a finding of long ago may be mended.
      expect(inputsOf({ ...(await read()), attributes: { gas: 'mains' } }, '2026-01-01', true)['gas']).toBe('mains');
    });
  });

  test('stored reasons add up to the rate', async () => {
    await scoreIds(db(), district, model, ids, clock.now());
    for (const id of ids) {
      const { rate, reasons } = (await store.scoreOf(db(), district, id))!;
      const sum = reasons.strongest.reduce((all, { value }) => all + value, reasons.base + reasons.rest);
      expect(sum).toBeCloseTo(Math.log(rate), 9);
    }
  });

  test('a frozen forecast cannot be changed, and is held against its quarter', async () => {
    await scoreIds(db(), district, model, ids, clock.now());
    await rolledBack(db(), async (tx) => {
      const act = { id: newId(), district, actor: null, post: null, via: 'job' as const, now: ago(400), lines: 0 };
      await tx.query(insertAct(act.id));
      const forecast = await freeze(tx, act, 0);
      const rates = await store.forecastRates(tx, district, forecast.id);
      expect(rates).toHaveLength(ids.length);
      expect(digestOf(forecastBytes(forecast.quarter, forecast.model, rates))).toBe(forecast.digest);
      await expect(freeze(tx, act, 0)).rejects.toMatchObject({ slug: 'quarter-frozen' });
      await expect(judge(tx, act, forecast)).rejects.toMatchObject({ slug: 'quarter-not-over' });
      await tx.bulk('place_fire', [rowOf(ids[3]!, `${forecast.beginsOn}T08:00:00Z`)]);
      const later = { ...act, now: clock.now() };
      expect(await judge(tx, later, forecast)).toEqual({ fires: 1, intact: true });
      const tampered = { ...forecast, digest: '00'.repeat(32) };
      expect((await judge(tx, later, tampered)).intact).toBe(false);
      const [listed] = await store.listForecasts(tx, district);
      expect(listed).toMatchObject({ quarter: forecast.quarter, intact: false, fires: 1 });
    });
  });

  test('a quarter that nobody froze is reckoned from what was known before it, is no newest model, and says when', async () => {
    const day = clock.now().slice(0, 10);
    const missed = await quartersMissed(db(), district, day);
    // History begins 800 days ago: each of the last four quarters has its year before it.
    expect(missed.map(({ code }) => code)).toEqual([-1, -2, -3, -4].map((back) => quarterOf(day, back).code));
    const quarter = missed[0]!;
    await rolledBack(db(), async (tx) => {
      await tx.run('delete from place_fire');
      await tx.bulk('place_fire', [
        rowOf(ids[0]!, new Date(Date.parse(quarter.beginsOn) - 100 * millisADay).toISOString()),
        rowOf(ids[3]!, `${quarter.beginsOn}T08:00:00Z`),
      ]);
      const { model: then, rates } = await reckonAfterwards(tx, district, quarter, {
        zone: 'Asia/Shanghai',
        goOn: () => undefined,
        learn: async (training) => learnAndJudge(training, 1),
      });
      expect(then.firesKnown).toBe(1);
      expect(rates).toHaveLength(ids.length);
      expect(rates.filter(({ pastFires }) => pastFires > 0).map(({ place }) => place)).toEqual([ids[0]]);
      const act = { id: newId(), district, actor: null, post: null, via: 'job' as const, now: clock.now(), lines: 0 };
      await tx.query(insertAct(act.id));
      await keepAfterwards(tx, act, quarter, then, rates);
      expect((await store.newestModel(tx, district))!.id).toBe(model.id);
      const [kept] = await store.listForecasts(tx, district);
      expect(kept).toMatchObject({ quarter: quarter.code, afterwards: true, intact: true, fires: 1 });
      expect(await quartersMissed(tx, district, day)).toHaveLength(3);
    });
  });

  test('the database itself refuses a change of what is frozen', async () => {
    await scoreIds(db(), district, model, ids, clock.now());
    for (const change of [
      'update risk_forecast_rate set rate = 0',
      'delete from risk_forecast_rate',
      'truncate risk_forecast_rate',
    ])
      await rolledBack(db(), async (tx) => {
        const act = { id: newId(), district, actor: null, post: null, via: 'job' as const, now: clock.now(), lines: 0 };
        await tx.query(insertAct(act.id));
        await freeze(tx, act, 0);
        await expect(tx.run(change)).rejects.toThrow(/frozen/);
      });
  });
});

describe('risk, pure', () => {
  test('quarters', () => {
    expect(quarterOf('2026-11-27')).toEqual({ code: '2026-Q4', beginsOn: '2026-10-01', endsOn: '2027-01-01' });
    expect(quarterOf('2026-11-27', 1)).toEqual({ code: '2027-Q1', beginsOn: '2027-01-01', endsOn: '2027-04-01' });
  });

  test('a reason is one sentence in both languages', () => {
    const text = reasonSentence({ inputs: ['gas'], value: Math.log(1.6) }, { gas: 'bottled' }, () => undefined);
    expect(text).toEqual({
      zh: '燃气：瓶装气，起火可能是全区平均的 1.6 倍',
      en: 'Gas: bottled: a fire is 1.6 times as likely as on average',
    });
  });

  test('only where the field knows a direction does a sentence say what makes a fire likely', () => {
    const say = (at: Record<string, string | number | null>, times: number) =>
      reasonSentence({ inputs: Object.keys(at), value: Math.log(times) }, at, () => undefined);
    expect(say({ sprinklers: 'yes' }, 0.7).zh).toBe('自动喷水：有，起火可能低 30%');
    expect(say({ sprinklers: 'no' }, 1.2).zh).toBe('自动喷水：没有，起火可能是全区平均的 1.2 倍');
    expect(say({ sprinklers: 'no' }, 0.92)).toEqual({
      zh: '自动喷水：没有，登记了这一项的场所起火比全区平均少 8%',
      en: 'Sprinklers: no: places where this is registered burn 8 % less often than the average',
    });
    expect(say({ sprinklers: null }, 1.3).zh).toBe('自动喷水：没有登记，这样的场所起火是全区平均的 1.3 倍');
    expect(say({ night_operation: 'no' }, 0.8)).toEqual({
      zh: '夜间营业：没有，这样的场所起火比全区平均少 20%',
      en: 'Open at night: no: places like this burn 20 % less often than the average',
    });
    expect(say({ lodging: 'yes', ebikes_indoors: 'yes' }, 1.5).en).toMatch(/a fire is 1\.5 times as likely/);
    expect(say({ lodging: 'yes', ebikes_indoors: 'no' }, 0.9).zh).toMatch(/，这样的场所起火比全区平均少 10%$/);
    expect(say({ lodging: 'no', ebikes_indoors: 'yes' }, 1.2).zh).toMatch(/，这样的场所起火是全区平均的 1\.2 倍$/);
    expect(say({ age: 40 }, 1.4).zh).toMatch(/这样的场所起火是/);
    expect(say({ open: 3 }, 1.4).zh).toMatch(/起火可能是全区平均的 1\.4 倍/);
    expect(say({ open: 0 }, 1.4).zh).toMatch(/登记了这一项的场所/);
    expect(say({ escape: null }, 1.4).zh).toBe('疏散条件，起火可能是全区平均的 1.4 倍');
    expect(say({ gas: 'mains' }, 1).zh).toBe('燃气：管道气，与全区平均差不多');
  });

  test('levels that the factor table orders are levels that there are, and no remedy is held against a place', () => {
    for (const { order, levels } of riskInputs)
      for (const level of order ?? []) expect(Object.keys(levels ?? {})).toContain(level);
    for (const { input, from, to } of remedies) {
      const order = riskInputs.find(({ code }) => code === input)!.order ?? [];
      for (const level of order.filter(from)) expect(order.indexOf(String(to(level)))).toBeLessThan(order.indexOf(level));
    }
    const ordered = riskInputs.filter(({ order }) => order).map(({ code }) => code);
    const yesNo = 'sandwich_panels,lodging,ebikes_indoors,hot_work,open_fire,sprinklers,alarm_system,sublet';
    expect(ordered.join()).toBe(`hazard_class,structure,gas,${yesNo}`);
  });

  test('no fire at all leaves the prior as it is', () => {
    const model = learnDistrict({ columns: { type: ['A04', 'F02'] }, fires: [0, 0], exposure: [1, 1] });
    expect(model.basis).toBe('prior');
  });

  test('no file of the feature or of the model knows of the truth of the demo', () => {
    const folders = ['src/features/risk', 'src/core/risk', 'src/features/places'];
    const files = folders.flatMap((folder) =>
      readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
        .map((file) => join(packageRoot, folder, file)),
    );
    expect(files.length).toBeGreaterThan(20);
    const knowing = files.filter((file) => /demo\/|truth(?:-files)?\b.*(?:json|csv)|readTruth/.test(readFileSync(file, 'utf8')));
    expect(knowing).toEqual([]);
  });
});
