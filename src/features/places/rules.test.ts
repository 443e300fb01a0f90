import { describe, expect, test } from 'vitest';
import { placeTypes } from '../people/data/place-types.ts';
import { dutiesOn } from '../people/rules.ts';
import { attributes } from './data/attributes.ts';
import { flagRules } from './data/flags.ts';
import { keyUnitRules } from './data/key-units.ts';
import { measures } from './data/measures.ts';
import { classify, rulePack } from './pack.ts';
import {
  codeStem,
  completenessOf,
  creditCodeFault,
  creditCodeIn,
  flagsOf,
  maskedName,
  placeCode,
  safeCell,
  searchable,
  telephoneTail,
  tradesOf,
  type PlaceFacts,
} from './rules.ts';

const facts = (more: Partial<PlaceFacts>): PlaceFacts => ({
  type: 'A04',
  hazardClass: null,
  measures: {},
  attributes: {},
  keyUnitSet: false,
  ...more,
});
const on = '2026-03-18';
const duties = dutiesOn(placeTypes, [], on);

describe('unified social credit codes', () => {
  test('a code with its right check character has no fault, and any other last character has', () => {
    expect(creditCodeFault('91350100M000100Y43')).toBeNull();
    for (const last of '012456789ABCDEFGHJKLMNPQRTUWXY')
      expect(creditCodeFault(`91350100M000100Y4${last}`)?.en).toBe('check character should be 3');
  });
  test('two neighbouring characters exchanged are found', () => {
    expect(creditCodeFault('91350100M000010Y43')).not.toBeNull();
  });
  test('length, letters that the code has not, and letters among the region digits are told apart', () => {
    expect(creditCodeFault('9135')?.en).toContain('18 characters');
    expect(creditCodeFault('91350100M0O0100Y43')?.en).toContain('"O"');
    expect(creditCodeFault('9135O100M000100Y43')?.en).toContain('character 5');
    expect(creditCodeFault('91A50100M000100Y43')?.en).toContain('digit');
  });
  test('full width, blanks and small letters are one spelling', () => {
    expect(creditCodeIn(' ９1350100m000 100y43')).toBe('91350100M000100Y43');
  });
});

describe('flags and key units', () => {
  test('a hotel of fifty rooms is proposed as a key unit by the local row, and forty-nine rooms are not', () => {
    const hotel = flagsOf(facts({ type: 'A03', measures: { rooms: 50 } }), on, rulePack);
    expect(hotel.keyUnit).toBe('proposed');
    expect(hotel.reasons.find(({ flag }) => flag === 'KEY_UNIT')).toMatchObject({
      rule: 'K-SH-01',
      basis: 'local',
      measure: { value: 50, limit: 50 },
    });
    expect(hotel.flags).not.toContain('KEY_UNIT');
    expect(flagsOf(facts({ type: 'A03', measures: { rooms: 49 } }), on, rulePack).keyUnit).toBe('no');
  });
  test('before the local table was in force the national row decides', () => {
    const mall = facts({ type: 'A01', measures: { floor_area: 1200 } });
    expect(flagsOf(mall, '2023-06-01', rulePack).reasons.at(-1)).toMatchObject({ rule: 'K-N-01', basis: 'national' });
    expect(flagsOf(mall, on, rulePack).keyUnit).toBe('no');
  });
  test('a number that no source shows proposes nothing, however large the factory', () => {
    expect(keyUnitRules.filter(({ atLeast }) => atLeast === null).map(({ code }) => code)).toEqual(['K-SH-19', 'K-SH-20']);
    expect(flagsOf(facts({ type: 'F02', measures: { floor_area: 1e6 } }), on, rulePack).keyUnit).toBe('no');
  });
  test('what the fire agency set stays set and is a flag', () => {
    const set = flagsOf(facts({ keyUnitSet: true }), on, rulePack);
    expect(set.keyUnit).toBe('set');
    expect(set.flags).toContain('KEY_UNIT');
  });
  test('living where goods are stored is three in one unless it is separated', () => {
    const store = (attributes: Record<string, boolean>) => flagsOf(facts({ type: 'W02', attributes }), on, rulePack).flags;
    expect(store({ lodging: true })).toContain('THREE_IN_ONE');
    expect(store({ lodging: true, lodging_separated: true })).not.toContain('THREE_IN_ONE');
    expect(store({})).not.toContain('THREE_IN_ONE');
    expect(flagsOf(facts({ type: 'A03', attributes: { lodging: true } }), on, rulePack).flags).not.toContain('THREE_IN_ONE');
  });
  test('thirty people at once make a workshop labour-intensive and a crowded place', () => {
    const works = (workers: number) => flagsOf(facts({ type: 'F02', measures: { workers } }), on, rulePack).flags;
    expect(works(30)).toEqual(expect.arrayContaining(['CROWDED', 'LABOUR_INTENSIVE']));
    expect(works(29)).not.toContain('LABOUR_INTENSIVE');
  });
  test('the rule of key units comes before that of small places', () => {
    const nursery = flagsOf(facts({ type: 'E02', measures: { students: 80, boarding_beds: 60 } }), on, rulePack);
    expect(nursery.keyUnit).toBe('proposed');
    expect(nursery.flags).not.toContain('NINE_SMALL');
    expect(flagsOf(facts({ type: 'E02', measures: { students: 80 } }), on, rulePack).flags).toContain('NINE_SMALL');
  });
  test('a small shop by type is none once its area is known to be too large', () => {
    expect(flagsOf(facts({ type: 'S02' }), on, rulePack).flags).toContain('NINE_SMALL');
    expect(flagsOf(facts({ type: 'S02', measures: { floor_area: 300 } }), on, rulePack).flags).not.toContain('NINE_SMALL');
  });
  test('every flag has a reason, and every reason says what it rests on', () => {
    for (const { code } of placeTypes) {
      const { flags, reasons } = flagsOf(
        facts({ type: code, hazardClass: 'A', attributes: { underground: true } }),
        on,
        rulePack,
      );
      for (const flag of flags) expect(reasons.some((reason) => reason.flag === flag)).toBe(true);
      for (const { zh, en, source } of reasons) expect([zh, en, source.zh, source.en].every(Boolean)).toBe(true);
    }
  });
  test('rules name only types, measures, attributes and flags that there are', () => {
    const [types, known, facts, flags] = [placeTypes, measures, attributes, rulePack.flags].map(
      (pack) => new Set(pack.map(({ code }) => code)),
    ) as [Set<string>, Set<string>, Set<string>, Set<string>];
    for (const rule of flagRules) {
      expect(flags).toContain(rule.flag);
      for (const type of rule.types ?? []) expect(types).toContain(type);
      for (const code of [...(rule.yes ?? []), ...(rule.notYes ?? [])]) expect(facts).toContain(code);
      for (const { code } of rule.measure ? [rule.measure] : []) expect(known).toContain(code);
    }
    for (const rule of [...keyUnitRules, ...rulePack.smallPlaceRules]) {
      for (const type of rule.types) expect(types).toContain(type);
      for (const code of rule.measure ? [rule.measure] : []) expect(known).toContain(code);
    }
    for (const { flags: own } of placeTypes) for (const flag of own) expect(flags).toContain(flag);
  });
});

describe('trades', () => {
  test('the matrix names the lead, the town is nobody’s trade', () => {
    expect(tradesOf('A03', [], duties)).toEqual({ lead: 'D05', others: ['D12'] });
    expect(tradesOf('F05', [], duties)).toEqual({ lead: null, others: [] });
    expect(tradesOf('R06', [], duties)).toEqual({ lead: null, others: ['D06'] });
    expect(tradesOf('unclassified', [], duties)).toEqual({ lead: null, others: [] });
  });
  test('flammable goods concern emergency management, whatever the type', () => {
    const kept = facts({ type: 'A04', attributes: { flammables: true } });
    expect(classify(kept, on, duties)).toMatchObject({ trade: 'D04', trades: ['D10'] });
  });
});

describe('names and codes', () => {
  test('a code begins with the town, then the family', () => {
    expect(codeStem('石港镇')).toBe('石港');
    expect(codeStem('新成路街道')).toBe('新成路');
    expect(placeCode('sg', 'C01', 871)).toBe('SG-C-00871');
    expect(placeCode('sg', 'unclassified', 1)).toBe('SG-Z-00001');
    expect(placeCode('123', 'F01', 123_456)).toBe('Q-F-123456');
  });
  test('a masked name keeps its first character', () => {
    expect([maskedName('陆文娟'), maskedName('李'), maskedName(null)]).toEqual(['陆**', '李*', null]);
  });
  test('the end of a number is found in every spelling', () => {
    expect(telephoneTail('138 1234 ２２０７')).toBe('2207');
    expect(telephoneTail('119')).toBeNull();
  });
  test('what is searched and what is searched for have one spelling', () => {
    expect(searchable('石港镇 Ｎo.12 仓库（东）')).toBe('石港镇no12仓库东');
  });
  test('a cell that would run as a formula does not', () => {
    expect([safeCell('=1+1'), safeCell('+86'), safeCell('@x'), safeCell('石港')]).toEqual(["'=1+1", "'+86", "'@x", '石港']);
  });
});

test('what is missing is counted over what is asked of that form', () => {
  const bare = {
    region: '990101',
    type: 'unclassified',
    form: 'occupancy',
    address: null,
    hasPosition: false,
    operator: false,
    creditCode: false,
    contact: false,
    measures: {},
  };
  expect(completenessOf(bare).share).toBe(0);
  expect(completenessOf({ ...bare, region: '990101001', type: 'A04', form: 'yard', measures: { site_area: 5 } })).toEqual({
    missing: ['position', 'address', 'contact'],
    share: 0.5,
  });
});
