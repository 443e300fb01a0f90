/** Reads the register of open obligations from the database and keeps it in step. */
import { setImmediate as breathe } from 'node:timers/promises';
import { InStep } from '../../platform/db/in-step.ts';
import { OpenRegister } from './register.ts';
import { openAfter, openAmong } from './store.ts';

const rowsPerRead = 4000;

/** The open obligations of each database. */
export const openOnes = new InStep<OpenRegister>({
  notes: 'obligation_change',
  empty: () => new OpenRegister(),
  load: async (db, district, register) => {
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const rows = await openAfter(db, district, after, rowsPerRead);
      for (const row of rows) register.put(row);
      if (rows.length < rowsPerRead) return;
      after = rows.at(-1)!.id;
      await breathe();
    }
  },
  reread: async (db, district, register, ids) => {
    const rows = await openAmong(db, district, ids);
    for (const row of rows) register.put(row);
    const open = new Set(rows.map(({ id }) => id));
    for (const id of ids) if (!open.has(id)) register.remove(id);
  },
});
