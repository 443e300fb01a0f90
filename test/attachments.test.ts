/** Photos and files that prove something: kept whole, typed by their content, seen by whoever may see what they hang on. */
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as pathTo } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, expect, test } from 'vitest';
import { sweepAttachments } from '../src/platform/attachments.ts';
import { systemClock } from '../src/platform/clock.ts';
import { readConfig } from '../src/platform/config.ts';
import { newId } from '../src/platform/ids.ts';
import { assemble } from '../src/server.ts';
import { onBothEngines } from './databases.ts';
import { installation, join, type Member } from './world.ts';

const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

onBothEngines('attachments', (db) => {
  const directory = mkdtempSync(pathTo(tmpdir(), 'fengsui-files-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const appKeeping = (where: 'disk' | 'database') =>
    assemble(db(), systemClock, installation, {
      logger: false,
      config: readConfig({ FENGSUI_DATA: directory, FENGSUI_ATTACHMENTS: where }),
    });

  const post = (app: FastifyInstance, me: Member, url: string, payload: object) =>
    app.inject({ method: 'POST', url, headers: { ...me.headers, 'idempotency-key': newId() }, payload });

  async function fixOwedBy(app: FastifyInstance, holder: Member): Promise<string> {
    const office = await join(db(), { role: 'committee_office' });
    const matter = { id: newId(), kind: 'fix', title: '清理通道', demand: '清理通道', region: '990101001', holder: holder.post };
    const opened = await post(app, office, '/api/matters', matter);
    expect(opened.statusCode).toBeLessThan(300);
    return (opened.json() as { id: string }).id;
  }
  const holderOfTown = () => join(db(), { role: 'town_office', region: '990101001', lies: '990101001' });

  test.each(['disk', 'database'] as const)('a photo comes back byte for byte and lets the holder close (%s)', async (where) => {
    const app = await appKeeping(where);
    const holder = await holderOfTown();
    const id = await fixOwedBy(app, holder);
    const sent = await post(app, holder, `/api/obligations/${id}/attachments`, { name: '现场.png', content: pixel });
    expect(sent.statusCode).toBe(201);
    const { id: photo } = sent.json() as { id: string };
    const back = await app.inject({ url: `/api/obligations/${id}/attachments/${photo}`, headers: holder.headers });
    expect(back.headers['content-type']).toContain('image/png');
    expect(back.rawPayload.toString('base64')).toBe(pixel);
    const closed = await post(app, holder, `/api/obligations/${id}/discharge`, { words: '已清理', attachments: [photo] });
    expect(closed.statusCode).toBe(200);
    expect(existsSync(pathTo(directory, 'attachments'))).toBe(true); // the disk comes first, so its folder is there for both
  });

  test('a sweep removes what has hung on nothing for thirty days, and nothing else', async () => {
    const config = readConfig({ FENGSUI_DATA: directory, FENGSUI_ATTACHMENTS: 'disk' });
    const app = await appKeeping('disk');
    const holder = await holderOfTown();
    const id = await fixOwedBy(app, holder);
    const sent = await post(app, holder, `/api/obligations/${id}/attachments`, { name: '现场.png', content: pixel });
    const { id: photo } = sent.json() as { id: string };
    const stray = (name: string, days: number) => {
      const path = pathTo(directory, 'attachments', name);
      writeFileSync(path, 'left behind');
      const then = new Date(Date.now() - days * 86_400_000);
      utimesSync(path, then, then);
      return path;
    };
    const [old, young] = [stray('left-long-ago', 31), stray('left-today', 0)];
    const loose = { district: installation.district, sha256: 'a'.repeat(64), bytes: 1, media: 'image/png', name: '散件.png' };
    const at = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    await db().bulk('attachment', [
      { ...loose, id: newId(), keptAt: at(31) },
      { ...loose, id: newId(), keptAt: at(29) },
    ]);
    await sweepAttachments(db(), config, installation.district);
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
    expect((await db().run('select name from attachment where subject is null')).rows).toHaveLength(1);
    const back = await app.inject({ url: `/api/obligations/${id}/attachments/${photo}`, headers: holder.headers });
    expect(back.rawPayload.toString('base64')).toBe(pixel);
  });

  test('a photo of another matter, or none that exists, proves nothing', async () => {
    const app = await appKeeping('database');
    const holder = await holderOfTown();
    const [mine, other] = [await fixOwedBy(app, holder), await fixOwedBy(app, holder)];
    const sent = await post(app, holder, `/api/obligations/${other}/attachments`, { name: '别处.png', content: pixel });
    const { id: photo } = sent.json() as { id: string };
    for (const proof of [photo, newId()]) {
      const closed = await post(app, holder, `/api/obligations/${mine}/discharge`, { words: '已清理', attachments: [proof] });
      expect(closed.json()).toMatchObject({ type: '/problems/evidence-missing' });
    }
    const seen = await app.inject({ url: `/api/obligations/${mine}/attachments/${photo}`, headers: holder.headers });
    expect(seen.statusCode).toBe(404);
  });

  test('what is not a photo or a document is refused by its content, whatever its name says', async () => {
    const app = await appKeeping('database');
    const holder = await holderOfTown();
    const id = await fixOwedBy(app, holder);
    const script = Buffer.from('<script>alert(1)</script>').toString('base64');
    const refused = await post(app, holder, `/api/obligations/${id}/attachments`, { name: '现场.png', content: script });
    expect(refused.json()).toMatchObject({ type: '/problems/attachment-refused', status: 422 });
  });
});
