/** How good and how fast the search for doubled places is, on made registers of a known truth. `npm run bench -- duplicates [SIZE]` */
import { findDuplicates } from '../src/core/matching/duplicates.ts';
import { doubledRegister, qualityOf, regionNames } from '../test/doubled-register.ts';

const size = Number(process.argv[2] ?? 30_000);
for (const seed of [1, 2, 3]) {
  const { records, truth } = doubledRegister(seed, size);
  const began = performance.now();
  const pairs = findDuplicates(records, regionNames);
  const seconds = (performance.now() - began) / 1000;
  process.stdout.write(
    `${JSON.stringify({ bench: 'duplicates', seed, records: records.length, doubled: truth.size, seconds, ...qualityOf(pairs, truth) })}\n`,
  );
}
