import { describe, expect, test } from 'vitest';
import { doubledRegister, qualityOf, regionNames } from '../../../test/doubled-register.ts';
import { addressParts } from './address.ts';
import { comparePair, findDuplicates, type Register } from './duplicates.ts';
import { nameParts } from './name.ts';
import { plainText } from './plain-text.ts';

const place = (parts: Partial<Register>): Register => ({
  id: 'a',
  name: '顺达印染',
  syllables: 'shun da yin ran',
  address: null,
  lon: null,
  lat: null,
  creditCode: null,
  type: 'F04',
  region: '990101101001',
  form: 'occupancy',
  tails: [],
  ...parts,
});
const likelihood = (a: Partial<Register>, b: Partial<Register>) =>
  comparePair(place({ id: 'a', ...a }), place({ id: 'b', ...b }), regionNames).likelihood;

describe('one spelling', () => {
  test.each([
    ['１２号楼', '12号楼'],
    ['鴻達倉儲', '鸿达仓儲'],
    ['十二幢', '12幢'],
    ['一百零三号', '103号'],
    ['二十弄', '20弄'],
    [' ABC（东区） ', 'abc东区'],
  ])('%s is read as %s', (written, read) => expect(plainText(written)).toBe(read));

  test('region, legal form and branch are taken off a name', () => {
    const regions = regionNames.map(plainText);
    expect(nameParts('澜江区石港镇顺达印染有限公司', regions)).toMatchObject({ core: '顺达印染', branch: '' });
    expect(nameParts('好邻里便利店（城东店）', regions)).toMatchObject({ core: '好邻里便利店', branch: '城东' });
    expect(nameParts('顺达印染二分厂', regions)).toMatchObject({ core: '顺达印染', branch: '2' });
  });

  test('an address falls into road, lane, number, building and room', () => {
    expect(addressParts('澜江区石港镇澜宁公路１２３弄45号6幢3层302室', regionNames.map(plainText))).toMatchObject({
      road: '澜宁公路',
      lane: '123',
      number: '45',
      building: '6',
      room: '3-302',
    });
  });
});

describe('doubled places', () => {
  const at = { address: '石港镇澜宁路12号', lon: 121.2, lat: 31.3 };

  test('another spelling at the same door is one place', () => {
    expect(likelihood({ ...at, name: '顺达印染有限公司' }, { ...at, name: '澜江区順達印染', syllables: '' })).toBeGreaterThan(
      0.9,
    );
  });

  test('branches of one chain are different places', () => {
    expect(likelihood({ name: '好邻里便利店（城东店）' }, { name: '好邻里便利店（城西店）' })).toBeLessThan(0.1);
  });

  test('a building and the firm in it are different places', () => {
    expect(likelihood({ ...at, form: 'building' }, { ...at, form: 'occupancy' })).toBeLessThan(likelihood(at, at));
  });

  test('the evidence adds up to the likelihood', () => {
    const pair = comparePair(place({ id: 'a', ...at }), place({ id: 'b', ...at, tails: ['1234'] }), regionNames);
    const odds = Math.log(pair.likelihood / (1 - pair.likelihood));
    expect(pair.evidence.reduce((sum, one) => sum + one.points, 0)).toBeCloseTo(odds + 5.5, 9);
  });

  test('on a made register at least 95 of 100 found are right and 90 of 100 are found, in any order of rows', () => {
    const { records, truth } = doubledRegister(7, 4000);
    const pairs = findDuplicates(records, regionNames);
    const { precision, recall } = qualityOf(pairs, truth);
    expect(precision).toBeGreaterThanOrEqual(0.95);
    expect(recall).toBeGreaterThanOrEqual(0.9);
    expect(findDuplicates(records.toReversed(), regionNames)).toEqual(pairs);
  });
});
