/** A thread that reckons cover and siting, so that the server answers others meanwhile. */
import { parentPort } from 'node:worker_threads';
import { solve } from '../../core/siting/solve.ts';
import { Ground, Land, type GroundInput } from './ground.ts';
import type { Ask, Reply, SitingQuestion, SitingStep } from './messages.ts';

let laid: { land: Land; networks: GroundInput['networks'] } | undefined;
/** By version; roads that nobody asks for are never unpacked. */
const grounds = new Map<number, Ground>();
/** Set by a message that comes in while a siting is under way. */
const asked = { cancelled: false };

const send = (reply: Reply) => parentPort!.postMessage(reply);
function groundOf(version: number): Ground {
  const known = grounds.get(version);
  if (known) return known;
  const packed = laid?.networks.find((one) => one.version === version)?.packed;
  if (!laid || !packed) throw new Error('asked before the ground was laid');
  const ground = new Ground(packed, laid.land);
  grounds.set(version, ground);
  return ground;
}

async function site(n: number, land: Ground, question: SitingQuestion): Promise<SitingStep[]> {
  const cells = land.demandCells(question.demandMetres, question.weigh).filter(({ weight }) => weight > 0);
  const to = land.onRoad({ lon: Float64Array.from(cells, ({ lon }) => lon), lat: Float64Array.from(cells, ({ lat }) => lat) });
  const sites = [...question.fixed, ...question.candidates];
  const rows = sites.map((one) => land.secondsFrom(one, to));
  const fixed = question.fixed.map((_, s) => s);
  const began = performance.now();
  const steps: SitingStep[] = [];
  const counts = question.model === 'lscp' || question.model === 'lscp-b';
  for (let p = question.from; p <= (counts ? question.from : question.to) && !asked.cancelled; p++) {
    const {
      beyondReach,
      sites: chosen,
      status,
      value,
      bound,
      gap,
    } = await solve(
      {
        model: question.model,
        sites: sites.length,
        weight: Float64Array.from(cells, ({ weight }) => weight),
        distances: (s, into) => {
          const row = rows[s];
          if (row) into.set(row);
          else into.fill(Infinity);
        },
        radius: question.radius,
        fixed,
        ...(!counts && { pick: fixed.length + p }),
        ...(question.model === 'mexclp' && { busy: question.busy }),
      },
      {
        now: () => performance.now(),
        deadline: began + (question.seconds * 1000 * (p - question.from + 1)) / (counts ? 1 : question.to - question.from + 1),
        cancelled: () => asked.cancelled,
        report: ({ value, bound }) =>
          send({ n, reply: 'progress', progress: { p, ms: Math.round(performance.now() - began), value, bound } }),
        breathe: () => new Promise((resolve) => setImmediate(resolve)),
      },
    );
    const fresh = chosen.filter((s) => s >= fixed.length).map((s) => s - fixed.length);
    steps.push({
      p: counts ? fresh.length : p,
      status,
      value,
      bound,
      gap,
      sites: fresh,
      beyond: beyondReach.length,
      beyondAt: Array.from(beyondReach.slice(0, 300), (i): [number, number] => [cells[i]!.lon, cells[i]!.lat]),
      demand: cells.reduce((sum, { weight }) => sum + weight, 0),
    });
  }
  return steps;
}

async function answer(ask: Ask): Promise<Reply | undefined> {
  const { n } = ask;
  switch (ask.ask) {
    case 'ground':
      laid = { land: new Land(ask.ground), networks: ask.ground.networks };
      grounds.clear();
      return { n, reply: 'ready' };
    case 'cover':
      return { n, reply: 'cover', figures: groundOf(ask.network).cover(ask.question) };
    case 'times':
      return { n, reply: 'times', times: groundOf(ask.network).placeTimes(ask.question) };
    case 'borders':
      return { n, reply: 'borders', areas: groundOf(ask.network).borders(ask.sites, ask.beforeSeconds) };
    case 'roads':
      return { n, reply: 'roads', report: groundOf(ask.network).roads(ask.sites) };
    case 'areas':
      return {
        n,
        reply: 'areas',
        areas: groundOf(ask.network).areas(ask.sites, ask.limits, ask.beforeSeconds, ask.cellMetres),
      };
    case 'siting':
      asked.cancelled = false;
      return { n, reply: 'siting', steps: await site(n, groundOf(ask.network), ask.question) };
    case 'cancel':
      asked.cancelled = true;
      return undefined;
  }
}

parentPort!.on('message', (ask: Ask) => {
  answer(ask).then(
    (reply) => reply && send(reply),
    (error: unknown) => send({ n: ask.n, reply: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});
