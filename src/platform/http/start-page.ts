/** What `/` shows from the first second until the district answers: what is done, what is under way, since when. */
import type { RequestListener } from 'node:http';
import { createHash } from 'node:crypto';
import type { Text } from '../problem.ts';
import { plainStyle } from './plain-style.ts';

interface Step {
  text: Text;
  state: 'running' | 'done' | 'failed';
  seconds: number;
}

export class Progress {
  private readonly begun: { text: Text; state: Step['state']; from: number; to: number | null }[] = [];
  private readonly log: (line: string) => void;

  constructor(log: (line: string) => void = () => undefined) {
    this.log = log;
  }

  /** Shows `text` while `work` runs. Steps may overlap. */
  async step<T>(text: Text, work: () => Promise<T>): Promise<T> {
    const step: Progress['begun'][number] = { text, state: 'running', from: performance.now(), to: null };
    this.begun.push(step);
    const end = (state: Step['state']) => {
      Object.assign(step, { state, to: performance.now() });
      this.log(`${text.en} (${((step.to! - step.from) / 1000).toFixed(1)} s)${state === 'failed' ? ' failed' : ''}\n`);
    };
    try {
      const result = await work();
      end('done');
      return result;
    } catch (error) {
      end('failed');
      throw error;
    }
  }

  steps(): Step[] {
    return this.begun.map(({ text, state, from, to }) => ({
      text,
      state,
      seconds: Math.round(((to ?? performance.now()) - from) / 100) / 10,
    }));
  }
}

const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(plainStyle).digest('base64')}'; frame-ancestors 'none'`;

const marks = { running: '…', done: '✓', failed: '✗' };
const words = { running: '进行中 in progress', done: '完成 done', failed: '失败 failed' };

function page(steps: readonly Step[]): string {
  const rows = steps.map(
    ({ text, state, seconds }) =>
      `<li><b title="${words[state]}" aria-label="${words[state]}">${marks[state]}</b><span>${text.zh}<small lang="en">${text.en}</small></span><time>${seconds.toFixed(1)} s</time></li>`,
  );
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="refresh" content="1"><title>正在启动 · 烽燧</title><style>${plainStyle}</style></head><body><main><h1>烽燧正在启动 <span lang="en">Fengsui is starting</span></h1>
<ol>${rows.join('')}</ol><p>好了会自己打开，不用刷新。<br><span lang="en">The district opens here by itself when it is ready.</span></p></main></body></html>`;
}

/** Answers every address until the district is open; `/readyz` tells machines the same. */
export const answerStarting =
  (progress: Progress): RequestListener =>
  (request, reply) => {
    const steps = progress.steps();
    const headers = { 'cache-control': 'no-store', 'retry-after': '1', 'x-content-type-options': 'nosniff' };
    if (request.headers.accept?.includes('text/html')) {
      reply.writeHead(503, { ...headers, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy });
      reply.end(request.method === 'HEAD' ? undefined : page(steps));
      return;
    }
    if (request.url === '/healthz') {
      reply.writeHead(200, { ...headers, 'content-type': 'application/json' }).end('{"ok":true}');
      return;
    }
    reply.writeHead(503, { ...headers, 'content-type': 'application/json; charset=utf-8' });
    reply.end(JSON.stringify({ ready: false, steps }));
  };
