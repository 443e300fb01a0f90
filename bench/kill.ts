/** Twenty kills while eight clients write: npm run bench -- kill [KILLS] [embedded|server]. Ends with 1 if anything was lost. */
import { killRepeatedly } from '../test/killing.ts';

const kills = Number(process.argv[2] ?? 20);
const engines = process.argv[3] ? [process.argv[3] as 'embedded' | 'server'] : (['embedded', 'server'] as const);
for (const engine of engines) {
  const report = await killRepeatedly(engine, kills);
  process.stdout.write(`${JSON.stringify(report)}\n`);
  if (!report.verified || report.lost + report.doubled + report.halfWritten > 0) process.exitCode = 1;
}
