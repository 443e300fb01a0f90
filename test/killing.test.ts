import { expect, inject, test } from 'vitest';
import { killRepeatedly } from './killing.ts';

test.each(inject('postgresUrl') ? (['embedded', 'server'] as const) : (['embedded'] as const))(
  'what was acknowledged before a kill -9 is there exactly once, and the ledger verifies (%s)',
  async (engine) => {
    const report = await killRepeatedly(engine, 2, { aliveMillis: 500 });
    expect(report).toMatchObject({ lost: 0, doubled: 0, halfWritten: 0, verified: true });
    expect(report.acknowledged).toBeGreaterThan(20);
  },
  120_000,
);
