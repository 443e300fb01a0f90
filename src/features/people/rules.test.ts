import { describe, expect, test } from 'vitest';
import { departments } from './data/departments.ts';
import { placeTypes } from './data/place-types.ts';
import { dutiesOn, gapsOf, maskedTelephone, nextVisit, overlapsOf, type Decision } from './rules.ts';

const decision = (change: Partial<Decision>): Decision => ({
  id: '0',
  placeType: 'A04',
  department: 'D13',
  part: 'lead',
  fromOn: '2026-03-01',
  toOn: null,
  decidedOn: '2026-02-27',
  minutes: '纪要',
  ...change,
});
const of = (placeType: string, decisions: Decision[], on = '2026-03-18') =>
  dutiesOn(placeTypes, decisions, on)
    .filter((duty) => duty.placeType === placeType)
    .map(({ department, part, basis }) => `${department} ${part} ${basis}`);

describe('duty matrix', () => {
  test('the pack names 38 departments, 61 kinds of place and 10 new trades, each department that is named exists', () => {
    const codes = new Set(departments.map(({ code }) => code));
    expect([codes.size, placeTypes.filter(({ code }) => !code.startsWith('N')).length, placeTypes.length]).toEqual([38, 61, 71]);
    const named = placeTypes.flatMap((type) => type.departments).filter((code) => code !== 'town');
    expect(named.filter((code) => !codes.has(code))).toEqual([]);
  });

  test('what nobody checked is never given a source of law', () => {
    const unchecked = departments.filter(({ basis }) => basis === 'memory');
    expect(unchecked.map(({ code }) => code)).toEqual(
      departments.filter(({ sources }) => sources.length === 0).map(({ code }) => code),
    );
  });

  test('without a decision the pack’s first department leads', () => {
    expect(of('F01', [])).toEqual(['D10 lead default', 'D09 joint default']);
  });

  test('a decided lead takes the lead, and the pack’s department stays beside it', () => {
    expect(of('A04', [decision({})])).toEqual(['D13 lead decision', 'D04 joint default']);
  });

  test('a decision counts from its first day and no longer on its last', () => {
    const ended = decision({ toOn: '2026-03-18' });
    expect(of('A04', [decision({})], '2026-02-28')).toEqual(['D04 lead default']);
    expect(of('A04', [ended], '2026-03-17')[0]).toBe('D13 lead decision');
    expect(of('A04', [ended], '2026-03-18')).toEqual(['D04 lead default']);
  });

  test('the new trades have no lead until the committee names one', () => {
    expect(gapsOf(placeTypes, dutiesOn(placeTypes, [], '2026-03-18'))).toEqual(placeTypes.slice(61).map(({ code }) => code));
    const led = dutiesOn(placeTypes, [decision({ placeType: 'N01', department: 'D05' })], '2026-03-18');
    expect(gapsOf(placeTypes, led)).not.toContain('N01');
  });

  test('kinds of place that several share are listed, the leading one first', () => {
    const overlaps = overlapsOf(placeTypes, dutiesOn(placeTypes, [decision({})], '2026-03-18'));
    expect(overlaps).toContainEqual({ placeType: 'A04', departments: ['D13', 'D04'] });
    expect(overlaps).toContainEqual({ placeType: 'R03', departments: ['D06', 'D12', 'town'] });
    expect(overlaps.some(({ placeType }) => placeType === 'S01')).toBe(false);
  });
});

test.each([
  ['13812342207', '138****2207'],
  ['059112345678', '0591****5678'],
  ['59123456', '****56'],
  ['119', '****'],
  ['13812342207 021-59100008', '138****2207 021-****0008'],
])('telephone %s is shown as %s', (whole, shown) => expect(maskedTelephone(whole)).toBe(shown));

test('the next visit of a guarantor is owed an interval after the last, or after the binding began', () => {
  const binding = { fromOn: '2026-01-01', visitEveryDays: 30, lastVisit: null };
  expect(nextVisit(binding, '2026-01-20')).toEqual({ dueOn: '2026-01-31', daysLate: 0 });
  expect(nextVisit({ ...binding, lastVisit: '2026-02-01' }, '2026-03-10')).toEqual({ dueOn: '2026-03-03', daysLate: 7 });
});
