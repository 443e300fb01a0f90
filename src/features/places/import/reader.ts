/** The server's side of the reading thread. */
import { Worker } from 'node:worker_threads';
import { workerFile } from '../../../core/worker-file.ts';
import { UnreadableTable } from '../../../platform/workbook/table.ts';
import type { Ask, Reply, WorkerInput } from './messages.ts';
import type { Part } from './parts.ts';
import type { SheetReport } from './understand.ts';

const limitSeconds = 90;
const memoryMegabytes = 1024;

const tooHeavy = () =>
  new UnreadableTable('too-heavy', {
    zh: '文件太大或太复杂，读了很久也没读完，已停下。把要导入的表单独存成 .xlsx 或 CSV，去掉图片和多余的工作表再传。',
    en: 'The file is too large or too involved to be read in time, so reading was stopped. Save the sheet you need alone as .xlsx or CSV.',
  });

type Answered<R extends Reply['reply']> = Extract<Reply, { reply: R }>;

export interface TableReader {
  plan(headerRows?: Readonly<Record<number, number>>): Promise<Answered<'planned'>>;
  understand(how: Omit<Extract<Ask, { ask: 'understand' }>, 'ask'>): Promise<SheetReport[]>;
  /** @param places  outlines as JSON @returns the ids of those that a row may speak of */
  know(places: string): Promise<string[]>;
  /** @param places  all that is known of them, as JSON */
  learn(places: string): Promise<void>;
  /** `each` gets the compared rows in parts; the next part waits for it. @returns what came out */
  compare(each: (part: Part, done: number, total: number) => Promise<void>): Promise<Answered<'compared'>>;
}

interface Thread {
  worker: Worker;
  /** The next thing it says. @throws UnreadableTable, Error if it ended */
  next(): Promise<Reply>;
  stop(reason: Error): void;
}

function startThread(input: WorkerInput): Thread {
  const worker = new Worker(workerFile('import-worker'), {
    workerData: input,
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes, maxYoungGenerationSizeMb: 64 },
  });
  const waiting: Reply[] = [];
  let failed: Error | undefined;
  let wake: () => void = () => undefined;
  const fail = (error: Error) => {
    failed ??= error;
    wake();
  };
  worker.on('message', (reply: Reply) => {
    if (reply.reply === 'refused') return fail(new UnreadableTable(reply.reason, reply.text));
    waiting.push(reply);
    wake();
  });
  worker.on('error', (error: Error & { code?: string }) => fail(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooHeavy() : error));
  worker.on('exit', (code) => fail(new Error(`the reading thread ended with ${code}`)));
  return {
    worker,
    stop: fail,
    next: async () => {
      const clock = setTimeout(() => fail(tooHeavy()), limitSeconds * 1000);
      try {
        while (waiting.length === 0) {
          if (failed) throw failed;
          await new Promise<void>((resolve) => (wake = resolve));
        }
        return waiting.shift()!;
      } finally {
        clearTimeout(clock);
      }
    },
  };
}

/** The thread that read a file last, kept for a while: most files are compared as soon as their columns were seen. */
let kept: { file: string; thread: Thread; timer: NodeJS.Timeout } | undefined;
const keptMillis = 60_000;

function keep(file: string, thread: Thread): void {
  letGo();
  thread.worker.unref();
  kept = { file, thread, timer: setTimeout(letGo, keptMillis).unref() };
}

function letGo(): void {
  if (!kept) return;
  clearTimeout(kept.timer);
  void kept.thread.worker.terminate();
  kept = undefined;
}

function taken(file: string): Thread | undefined {
  if (kept?.file !== file) return undefined;
  const { thread, timer } = kept;
  clearTimeout(timer);
  kept = undefined;
  thread.worker.ref();
  return thread;
}

/**
 * Opens a file in a thread of its own for the time of `work`. Memory and time are bounded.
 * @param input  asked for only if the file is not open still
 * @param mayFollow  the file is likely to be asked for again soon
 * @throws UnreadableTable with what the sender can do about the file
 */
export async function withReader<T>(
  file: string,
  input: () => Promise<WorkerInput>,
  mayFollow: boolean,
  signal: AbortSignal,
  work: (reader: TableReader) => Promise<T>,
): Promise<T> {
  const open = taken(file);
  const thread = open ?? startThread(await input());
  const stop = () => thread.stop(new Error('stopped'));
  signal.addEventListener('abort', stop, { once: true });
  const expect = async <R extends Reply['reply']>(kind: R): Promise<Answered<R>> => {
    const reply = await thread.next();
    if (reply.reply !== kind) throw new Error(`the reading thread said ${reply.reply}, not ${kind}`);
    return reply as Answered<R>;
  };
  const ask = (message: Ask) => thread.worker.postMessage(message);
  let whole = false;
  try {
    if (!open) await expect('ready');
    const result = await work({
      plan(headerRows) {
        ask({ ask: 'plan', ...(headerRows && { headerRows }) });
        return expect('planned');
      },
      async understand(how) {
        ask({ ask: 'understand', ...how });
        return (await expect('understood')).reports;
      },
      async know(places) {
        ask({ ask: 'know', places });
        return (await expect('known')).meant;
      },
      async learn(places) {
        ask({ ask: 'learn', places });
        await expect('learnt');
      },
      async compare(each) {
        ask({ ask: 'compare' });
        for (;;) {
          const reply = await thread.next();
          if (reply.reply === 'compared') return reply;
          if (reply.reply !== 'rows') throw new Error(`the reading thread said ${reply.reply} among rows`);
          await each(reply.part, reply.done, reply.total);
        }
      },
    });
    whole = true;
    return result;
  } finally {
    signal.removeEventListener('abort', stop);
    if (whole && mayFollow && !signal.aborted) keep(file, thread);
    else await thread.worker.terminate();
  }
}
