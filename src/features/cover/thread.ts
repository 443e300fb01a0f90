/** The server's side of the thread of cover. */
import { Worker } from 'node:worker_threads';
import { workerFile } from '../../core/worker-file.ts';
import type { Ask, Reply, SitingProgress, SitingQuestion, SitingStep } from './messages.ts';
import type { CoverFigures, CoverQuestion, GroundInput, PlaceTimes, RoadsReport, Site } from './ground.ts';
import type { MultiPolygon } from '../../core/geo/geojson.ts';

type Question = Ask extends infer A ? (A extends Ask ? Omit<A, 'n'> : never) : never;
type Answered<R extends Reply['reply']> = Extract<Reply, { reply: R }>;

interface Waiting {
  done(reply: Reply): void;
  failed(error: Error): void;
  progress: ((progress: SitingProgress) => void) | undefined;
}

/** One ground, laid once and asked many times. It does not keep the process alive unless somebody waits for an answer. */
export class CoverThread {
  private readonly worker = new Worker(workerFile('cover-worker'));
  private readonly waiting = new Map<number, Waiting>();
  private readonly laid: Promise<unknown>;
  private n = 0;
  private over: Error | undefined;

  constructor(ground: GroundInput) {
    this.worker.unref();
    this.worker.on('message', (reply: Reply) => this.hear(reply));
    this.worker.on('error', (error) => this.end(error));
    this.worker.on('exit', () => this.end(new Error('the thread of cover has ended')));
    this.laid = this.ask({ ask: 'ground', ground }, 'ready');
    this.laid.catch(() => undefined); // told to whoever asks
  }

  async cover(network: number, question: CoverQuestion): Promise<CoverFigures> {
    await this.laid;
    return (await this.ask({ ask: 'cover', network, question }, 'cover')).figures;
  }

  async times(network: number, question: Pick<CoverQuestion, 'beforeSeconds' | 'full' | 'micro'>): Promise<PlaceTimes> {
    await this.laid;
    return (await this.ask({ ask: 'times', network, question }, 'times')).times;
  }

  /** The ground that each of the sites is first due to. */
  async borders(network: number, sites: readonly Site[], beforeSeconds: number): Promise<MultiPolygon[]> {
    await this.laid;
    return (await this.ask({ ask: 'borders', network, sites, beforeSeconds }, 'borders')).areas;
  }

  async roads(network: number, sites: readonly Site[]): Promise<RoadsReport> {
    await this.laid;
    return (await this.ask({ ask: 'roads', network, sites }, 'roads')).report;
  }

  async areas(
    network: number,
    sites: readonly Site[],
    limits: readonly number[],
    beforeSeconds: number,
    cellMetres: number,
  ): Promise<MultiPolygon[]> {
    await this.laid;
    return (await this.ask({ ask: 'areas', network, sites, limits, beforeSeconds, cellMetres }, 'areas')).areas;
  }

  async site(network: number, question: SitingQuestion, progress: (progress: SitingProgress) => void): Promise<SitingStep[]> {
    await this.laid;
    return (await this.ask({ ask: 'siting', network, question }, 'siting', progress)).steps;
  }

  /** A siting under way ends with the best it has. */
  cancel(): void {
    this.worker.postMessage({ n: 0, ask: 'cancel' } satisfies Ask);
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private ask<R extends Reply['reply']>(
    question: Question,
    expected: R,
    progress?: (progress: SitingProgress) => void,
  ): Promise<Answered<R>> {
    if (this.over) return Promise.reject(this.over);
    const n = ++this.n;
    return new Promise((resolve, reject) => {
      this.worker.ref();
      this.waiting.set(n, {
        done: (reply) =>
          reply.reply === expected
            ? resolve(reply as Answered<R>)
            : reject(new Error(reply.reply === 'failed' ? reply.message : `expected ${expected}, got ${reply.reply}`)),
        failed: reject,
        progress,
      });
      this.worker.postMessage({ n, ...question });
    });
  }

  private hear(reply: Reply): void {
    const one = this.waiting.get(reply.n);
    if (reply.reply === 'progress') return one?.progress?.(reply.progress);
    this.waiting.delete(reply.n);
    if (this.waiting.size === 0) this.worker.unref();
    one?.done(reply);
  }

  private end(error: Error): void {
    this.over ??= error;
    for (const one of this.waiting.values()) one.failed(error);
    this.waiting.clear();
  }
}
