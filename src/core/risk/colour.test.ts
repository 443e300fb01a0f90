import { describe, expect, test } from 'vitest';
import { bandTables, colourOn, severity, vetoRules } from './colour.ts';

describe('severity', () => {
  test('people asleep and helpless weigh more, late engines double, stacked hazards are told as pairs', () => {
    expect(severity(4, { awake: 10 }, 200, []).loss).toBe(40);
    expect(severity(4, { sleeping: 10 }, 200, []).loss).toBe(120);
    expect(severity(4, { vulnerable: 4 }, 600, []).loss).toBe(160);
    // One fire does not reach all of three thousand.
    expect(severity(4, { awake: 3000 }, 200, []).loss).toBe(1200);
    const stacked = severity(4, { awake: 10 }, 200, ['e-bikes-inside', 'lodging-inside', 'mixed-use', 'mixed-use']);
    expect(stacked.pairs).toHaveLength(3);
    expect(stacked.loss).toBeCloseTo(40 * 1.6, 10);
  });

  test('what nobody knows is said to be unknown and still counts', () => {
    const { peopleKnown, gapKnown, loss } = severity(4, {}, undefined, []);
    expect([peopleKnown, gapKnown]).toEqual([false, false]);
    expect(loss).toBeGreaterThan(40);
  });
});

describe('colour', () => {
  test('by the band in force on the day, the edge included', () => {
    expect(colourOn('2026-05-01', 80_000, []).colour).toBe('red');
    expect(colourOn('2026-05-01', 79_999.9, []).colour).toBe('orange');
    expect(colourOn('2026-05-01', 10, []).colour).toBe('blue');
    expect(() => colourOn('2020-01-01', 10, [])).toThrow(RangeError);
    const bands = [...bandTables, { from: '2026-07-01', atLeast: { red: 20, orange: 10, yellow: 5 } }];
    expect(colourOn('2026-07-01', 10, [], { bands, vetoes: vetoRules }).band).toEqual({
      colour: 'orange',
      tableFrom: '2026-07-01',
      loss: 10,
    });
  });

  test('a floor holds until the event it names, and is never lifted by time or by another event', () => {
    const fact = { code: 'systems-down-24h', since: '2026-03-01' } as const;
    expect(colourOn('2029-03-01', 1, [fact])).toMatchObject({ colour: 'orange', floors: [{ liftedBy: 'systems-restored' }] });
    expect(colourOn('2026-04-01', 1, [{ ...fact, lifted: { event: 're-inspection-passed', on: '2026-03-05' } }]).colour).toBe(
      'orange',
    );
    expect(colourOn('2026-04-01', 1, [{ ...fact, lifted: { event: 'systems-restored', on: '2026-02-05' } }]).colour).toBe(
      'orange',
    );
    expect(colourOn('2026-03-04', 1, [{ ...fact, lifted: { event: 'systems-restored', on: '2026-03-05' } }]).colour).toBe(
      'orange',
    );
    expect(colourOn('2026-03-05', 1, [{ ...fact, lifted: { event: 'systems-restored', on: '2026-03-05' } }]).colour).toBe('blue');
  });

  test('the worse of band and floors counts; a floor never makes a colour better', () => {
    const [orange, red] = [
      { code: 'key-unit-without-manager', since: '2026-01-02' },
      { code: 'exit-locked-in-use', since: '2026-01-02' },
    ] as const;
    expect(colourOn('2026-05-01', 90_000, [orange]).colour).toBe('red');
    expect(colourOn('2026-05-01', 1, [orange, red]).colour).toBe('red');
    expect(colourOn('2026-05-01', 1, [orange, red]).floors).toHaveLength(2);
  });
});
