/**
 * Callers in a process of their own, each with a connection of its own that stays open and asks again as soon as it was answered. Calls within
 * the server's process would never let its event loop turn, and their own work would count as the server's.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { Agent, get } from 'node:http';

/** What one caller asks for, over and over, in turn. */
export interface Caller {
  cookie: string;
  calls: [group: string, path: string][];
}

interface Order {
  port: number;
  callers: Caller[];
  /** Milliseconds between an answer and the next call, on average. */
  pause: number;
}

interface Called {
  /** Milliseconds of each call, by its group. */
  took: Record<string, number[]>;
  /** Milliseconds of processor time that the callers took themselves. */
  cpuMillis: number;
  failed: string[];
}

const mark = 'FENGSUI_BENCH_CALLERS';

/** In the process that was started for calling: calls until it is told to stop, tells what it took, and ends. Elsewhere: nothing. */
export async function callIfCaller(): Promise<void> {
  if (process.env[mark] === undefined) return;
  let over = false;
  const order = await new Promise<Order>((resolve) => {
    process.on('message', (message) => (message === 'stop' ? (over = true) : resolve(message as Order)));
    process.send!('ready');
  });
  const called: Called = { took: {}, cpuMillis: 0, failed: [] };
  const cpu = process.cpuUsage();
  await Promise.all(order.callers.map((caller) => callOn(order, caller, called, () => over)));
  const { user, system } = process.cpuUsage(cpu);
  called.cpuMillis = (user + system) / 1000;
  await new Promise((resolve) => process.send!(called, resolve));
  process.exit(0);
}

async function callOn({ port, pause }: Order, { cookie, calls }: Caller, called: Called, over: () => boolean): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let n = 0; !over(); n++) {
    const [group, path] = calls[n % calls.length]!;
    const began = performance.now();
    const status = await answered(agent, port, path, cookie);
    (called.took[group] ??= []).push(performance.now() - began);
    if (status !== 200) called.failed.push(`${status} ${path}`);
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
  }
  agent.destroy();
}

const answered = (agent: Agent, port: number, path: string, cookie: string) =>
  new Promise<number>((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path, agent, headers: { cookie } }, (reply) => {
      reply.resume();
      reply.once('end', () => resolve(reply.statusCode!));
    });
    request.once('error', reject);
  });

/** Starts the process of the callers, and resolves when they call. @returns how to stop them and hear what it took */
export async function startCallers(order: Order): Promise<() => Promise<Called>> {
  const child: ChildProcess = fork(process.argv[1]!, [], { env: { ...process.env, [mark]: '1' }, execArgv: [] });
  await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('error', reject);
  });
  const called = new Promise<Called>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Called));
    child.once('exit', (code) => reject(new Error(`the callers ended with ${code}`)));
  });
  called.catch(() => undefined); // told where it is waited for
  child.send(order);
  return () => {
    child.send('stop');
    return called;
  };
}
