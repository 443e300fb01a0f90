import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ask, isOperator, openControl } from './control.ts';
import { own, ownerOf, type Owner, type Ownership } from './lock.ts';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'fengsui-owner-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const lock = () => join(directory, 'owner.json');
const mine = (result: Awaited<ReturnType<typeof own>>): Ownership => {
  if ('takenBy' in result) throw new Error(`taken by ${result.takenBy.pid}`);
  return result;
};
const rewrite = (changes: Partial<Owner>) =>
  writeFileSync(lock(), JSON.stringify({ ...(JSON.parse(readFileSync(lock(), 'utf8')) as Owner), ...changes }));

async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.once('exit', resolve));
  return child.pid!;
}

test('a living owner keeps the directory', async () => {
  const first = mine(await own(directory));
  expect(await own(directory, 0)).toMatchObject({ takenBy: { pid: process.pid } });
  first.announce('http://127.0.0.1:1');
  expect(await ownerOf(directory)).toMatchObject({ url: 'http://127.0.0.1:1' });
  first.release();
  expect(existsSync(lock())).toBe(false);
  mine(await own(directory)).release();
});

test('a dead owner’s directory is taken over at once', async () => {
  mine(await own(directory));
  rewrite({ pid: await deadProcess(), token: 'dead' });
  expect(await ownerOf(directory)).toBeUndefined();
  mine(await own(directory)).release();
});

test('a process id that another program got since counts as dead', async () => {
  mine(await own(directory));
  rewrite({ startedAt: '1', token: 'dead' });
  expect(await ownerOf(directory)).toBeUndefined();
  mine(await own(directory)).release();
});

test('an owner on another machine counts as alive while its signs of life are young', async () => {
  mine(await own(directory));
  rewrite({ machine: 'elsewhere', token: 'other' });
  expect(await own(directory, 0)).toMatchObject({ takenBy: { machine: 'elsewhere' } });
});

test('of many that find a dead owner only one takes over', async () => {
  mine(await own(directory));
  rewrite({ pid: await deadProcess(), token: 'dead' });
  const results = await Promise.all(Array.from({ length: 12 }, () => own(directory, 0)));
  expect(results.filter((result) => !('takenBy' in result))).toHaveLength(1);
});

test('the owner takes requests by its token only, and knows them as the operator’s', async () => {
  const { owner, release } = mine(await own(directory));
  const control = await openControl(owner, (request, reply) => reply.end(String(isOperator(request))));
  const answer = async (as: Owner) => {
    const reply = await ask(as, 'GET', '/');
    let text = '';
    for await (const piece of reply) text += String(piece);
    return [reply.statusCode, text];
  };
  expect(await answer(owner)).toEqual([200, 'true']);
  expect(await answer({ ...owner, token: 'x'.repeat(32) })).toEqual([401, '']);
  await control.close();
  expect(existsSync(owner.socket)).toBe(false);
  release();
});
