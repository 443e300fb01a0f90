/** `fengsui roads calibrate`: speeds by class and hour band from observed runs. */
import { type DrivingProfile, speedsAt } from '../core/graph/fire-engine.ts';
import { calibrate, type Run } from '../core/travel-time/calibration.ts';
import { BadInput } from '../platform/command-errors.ts';
import { readCsv } from '../platform/csv.ts';
import { IdIndex } from '../platform/id-index.ts';
import { type Flags, requiredFlag, textFlag } from './flags.ts';
import { writeWhole } from './whole-file.ts';

/** @throws BadInput naming file and row */
export async function calibrateRoads(flags: Flags, profile: DrivingProfile): Promise<number> {
  const edges = requiredFlag(flags, 'edges', 'the CSV of stretches, with a column highway');
  const runsFile = requiredFlag(flags, 'runs', 'the CSV of observed runs: from,to,depart,seconds');
  const classes = Object.keys(profile.speeds);
  const ids = new IdIndex();
  const list: { from: number; to: number; oneway: number; metres: number; kind: number }[] = [];
  await readCsv(edges, { required: ['from', 'to', 'length_m', 'highway'], optional: ['oneway'], exact: true }, (row) => {
    const kind = classes.indexOf(row.text(3));
    if (kind === -1) throw row.bad(`highway is ${row.text(3)}; the profile has no such class`);
    const metres = row.number(2);
    if (metres < 0) throw row.bad(`length_m is ${metres}; a length cannot be negative`);
    const oneway = row.has(4) ? row.number(4) : 0;
    if (![0, 1, -1].includes(oneway)) throw row.bad(`oneway is ${oneway}; expected 0, 1 or -1`);
    list.push({ from: row.addTo(ids, 0), to: row.addTo(ids, 1), oneway, metres, kind });
  });
  const bands = new Map<string, { hour: number; runs: Run[] }>();
  await readCsv(runsFile, { required: ['from', 'to', 'depart', 'seconds'], exact: true }, (row) => {
    const end = (column: number) => {
      const node = row.findIn(ids, column);
      if (node === -1) throw row.bad(`node ${row.text(column)} is on no edge of ${edges}`);
      return node;
    };
    const [, hours] = /(?:^|[T ])(\d{1,2}):\d{2}/.exec(row.text(2)) ?? [];
    const hour = Number(hours);
    if (hours === undefined || hour > 23)
      throw row.bad(`depart is ${row.text(2)}; expected a time such as 08:30 or 2026-03-01T08:30`);
    const seconds = row.number(3);
    if (!(seconds > 0)) throw row.bad(`seconds is ${seconds}; a run takes more than 0`);
    const band = speedsAt(profile, hour).band ?? '';
    const group = bands.get(band) ?? { hour, runs: [] };
    bands.set(band, group);
    group.runs.push({ from: end(0), to: end(1), seconds });
  });
  const roads = {
    nodeCount: ids.size,
    from: Int32Array.from(list, ({ from }) => from),
    to: Int32Array.from(list, ({ to }) => to),
    oneway: Int8Array.from(list, ({ oneway }) => oneway),
    metres: Float64Array.from(list, ({ metres }) => metres),
    kind: Int32Array.from(list, ({ kind }) => kind),
  };
  const round = (value: number | null) => (value === null ? null : Math.round(value * 100) / 100);
  const next: DrivingProfile = { ...profile, speeds: { ...profile.speeds }, bands: profile.bands.map((band) => ({ ...band })) };
  const told = [...bands].map(([band, { hour, runs }]) => {
    const given = speedsAt(profile, hour).speeds;
    const fit = calibrate(
      roads,
      runs,
      classes.map((name) => given[name]!),
    );
    const fitted = Object.fromEntries(
      fit.speeds.flatMap(({ speedKmh, low }, kind) => (low === null ? [] : [[classes[kind]!, round(speedKmh)!] as const])),
    );
    const target = next.bands.find(({ name }) => name === band);
    if (target) target.speeds = { ...target.speeds, ...fitted };
    else Object.assign(next.speeds, fitted);
    return {
      band: band === '' ? null : band,
      runs: runs.length,
      unreached: fit.unreached,
      spread: round(fit.spread),
      classes: Object.fromEntries(
        fit.speeds.flatMap((one, kind) =>
          one.runs === 0
            ? []
            : [
                [
                  classes[kind]!,
                  {
                    speed_kmh: round(one.speedKmh),
                    low: round(one.low),
                    high: one.high === Infinity ? null : round(one.high),
                    fitted: one.low !== null,
                    runs: one.runs,
                    kilometres: round(one.kilometres),
                  },
                ],
              ],
        ),
      ),
    };
  });
  if (told.length === 0) throw new BadInput(`${runsFile}: has no runs`);
  const out = textFlag(flags, 'out');
  if (out) await writeWhole([out, `${JSON.stringify(next, null, 2)}\n`]);
  process.stdout.write(`${JSON.stringify({ bands: told, interval: 0.95 }, null, flags['json'] ? 0 : 2)}\n`);
  return 0;
}
