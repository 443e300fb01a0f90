/**
 * Siting on given and made instances: `npm run bench -- siting [POINTS.csv RADIUS]`. Prints one line of JSON per case.
 * Made instances are clustered towns; the given points (id,x_m,y_m,weight) are asked every covering question in turn.
 */
import { readPoints, straightDistances } from '../src/commands/points.ts';
import type { Control } from '../src/core/siting/control.ts';
import { seededRandom } from '../src/core/random.ts';
import { type Question, solve } from '../src/core/siting/solve.ts';

const [file, radiusText] = process.argv.slice(2);

const watch = (seconds: number): Control => ({
  now: () => performance.now(),
  deadline: performance.now() + seconds * 1000,
  cancelled: () => false,
  report: () => {},
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
});

async function measure(name: string, question: Question, seconds: number): Promise<number | null> {
  const began = performance.now();
  const { status, value, bound, gap } = await solve(question, watch(seconds));
  const took = Math.round(performance.now() - began) / 1000;
  process.stdout.write(
    `${JSON.stringify({ name, model: question.model, p: question.pick, status, value, bound, gap, seconds: took })}\n`,
  );
  return value;
}

function town(places: number, seed: number): Omit<Question, 'model'> {
  const random = seededRandom(seed);
  const side = Math.sqrt(places / 324) * 4000;
  const middles = Array.from({ length: Math.ceil(places / 60) }, () => [random() * side, random() * side]);
  const spread = () => (random() + random() + random() - 1.5) * 1200;
  const at = Array.from({ length: places }, (_, i) => {
    const [x, y] = middles[i % middles.length]!;
    return random() < 0.3 ? [random() * side, random() * side] : [x! + spread(), y! + spread()];
  });
  return {
    sites: places,
    weight: Float64Array.from({ length: places }, () => 1 + Math.floor(random() ** 3 * 100)),
    distances: (site, into) => at.forEach(([x, y], i) => (into[i] = Math.hypot(x! - at[site]![0]!, y! - at[site]![1]!))),
    fixed: [],
  };
}

if (file) {
  const points = await readPoints(file);
  const given = {
    sites: points.list.length,
    weight: Float64Array.from(points.list, (point) => point.weight),
    distances: straightDistances(points, points),
    fixed: [],
  };
  const radius = Number(radiusText);
  const fewest = (await measure('given', { ...given, model: 'lscp', radius }, 60)) ?? 5;
  for (let pick = 1; pick <= fewest; pick++) await measure('given', { ...given, model: 'mclp', radius, pick }, 60);
} else process.stdout.write(`${JSON.stringify({ skipped: 'no points file given' })}\n`);

for (const pick of [10, 20]) await measure('made 2700', { ...town(2700, 1), model: 'mclp', radius: 1200, pick }, 60);
for (const pick of [20, 40]) await measure('made 5000', { ...town(5000, 1), model: 'p-median', pick }, 60);
