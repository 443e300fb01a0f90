/** The truth beside the district, in its data directory: for measuring how good a model or a finder of doubles is, and for nothing else. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strongestFactors, type Truth } from './life.ts';
import { factors, parameters } from './truth.ts';

/**
 * Writes `demo-truth.json` (parameters, factors) and `demo-truth.csv` (`id,fires_a_year,factor1,factor2,factor3,double_of`, a line a
 * place; who is written down twice has no rate of its own).
 */
export async function writeTruth(directory: string, truth: Truth): Promise<void> {
  await mkdir(directory, { recursive: true });
  const strongest = strongestFactors(truth);
  const lines = truth.ids.map((id, n) => {
    const first = truth.doubleOf[n]!;
    return first < 0
      ? `${id},${truth.rates[n]!.toPrecision(6)},${strongest.get(id)!.join(',')},`
      : `${id},,,,,${truth.ids[first]!}`;
  });
  await writeFile(join(directory, 'demo-truth.csv'), `id,fires_a_year,factor1,factor2,factor3,double_of\n${lines.join('\n')}\n`);
  const { seed, asOf, count } = truth;
  await writeFile(
    join(directory, 'demo-truth.json'),
    `${JSON.stringify({ seed, asOf, places: count, factors, parameters }, null, 1)}\n`,
  );
}
