/** A thread that reckons cover and siting, so that the server answers others meanwhile. */
import { parentPort } from 'node:worker_threads';
import { solve } from '../../core/siting/solve.ts';
import { Ground, type GroundInput } from './ground.ts';
import type { Ask, Reply, SitingQuestion, SitingStep } from './messages.ts';

let ground: Ground | undefined;
let input: GroundInput | undefined;
/** Set by a message that comes in while a siting is under way. */
const asked = { cancelled: false };

const send = (reply: Reply) => parentPort!.postMessage(reply);
const groundNow = () => {
  if (!ground || !input) throw new Error('asked before the ground was laid');
  return { ground, input };
};

async function site(n: number, question: SitingQuestion): Promise<SitingStep[]> {
  const { ground: land, input: laid } = groundNow();
  const cells = land.demandCells(question.demandMetres, question.weigh, laid.places).filter(({ weight }) => weight > 0);
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
    steps.push({ p: counts ? fresh.length : p, status, value, bound, gap, sites: fresh, beyond: beyondReach.length });
  }
  return steps;
}

async function answer(ask: Ask): Promise<Reply | undefined> {
  const { n } = ask;
  switch (ask.ask) {
    case 'ground':
      input = ask.ground;
      ground = new Ground(input);
      return { n, reply: 'ready' };
    case 'cover':
      return { n, reply: 'cover', figures: groundNow().ground.cover(ask.question) };
    case 'areas':
      return {
        n,
        reply: 'areas',
        areas: groundNow().ground.areas(ask.sites, ask.limits, ask.beforeSeconds, ask.cellMetres),
      };
    case 'siting':
      asked.cancelled = false;
      return { n, reply: 'siting', steps: await site(n, ask.question) };
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
