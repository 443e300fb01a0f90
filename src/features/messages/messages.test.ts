import { createServer } from 'node:http';
import { createServer as createPlainServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import { defineVerbs } from '../../platform/feature.ts';
import type { Clock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import { acceptVerbs, inAct, record, sealAll } from '../ledger/index.ts';
import { verbs as obligationVerbs } from '../obligations/verbs.ts';
import { gatherMessages, orderTest } from './actions.ts';
import { deliverDue, sendForReal, type Outgoing } from './outbound.ts';
import { filled, holderBefore, isQuiet, tellings, type TellingLine } from './rules.ts';
import type { ChannelSettings } from './schema.ts';
import { deliveriesOf, messagesOf, readUpTo, saveChannel, unreadByReason, type StoredChannel } from './store.ts';

const district = '990101';
const [giver, receiver, superior] = [newId(), newId(), newId()];

describe('who is told of what', () => {
  const line = (id: number, verb: string, facts = {}, post: string | null = giver): TellingLine => ({
    id,
    verb: `obligation.${verb}`,
    post,
    facts,
  });
  const history = [
    line(1, 'opened', { holder: giver }, superior),
    line(2, 'offered', { to: receiver }),
    line(3, 'refused', {}, receiver),
    line(4, 'reminded', {}, superior),
    line(5, 'assigned', { to: receiver }, superior),
    line(6, 'escalated', { to: superior, mode: 'take', step: 1 }, null),
    line(7, 'reminded', {}, giver),
  ];
  const told = (id: number) => tellings(history[id - 1]!, holderBefore(history, history[id - 1]!));

  test('each post hears of what concerns it, and nobody of what he did himself', () => {
    expect(told(1)).toEqual([{ post: giver, why: 'opened' }]);
    expect(told(2)).toEqual([{ post: receiver, why: 'offered' }]);
    expect(told(3)).toEqual([{ post: giver, why: 'refused' }]);
    expect(told(4)).toEqual([{ post: giver, why: 'reminded' }]);
    expect(told(5)).toEqual([{ post: receiver, why: 'assigned' }]);
    expect(told(6)).toEqual([
      { post: receiver, why: 'overdue' },
      { post: superior, why: 'taken' },
    ]);
    expect(told(7)).toEqual([{ post: superior, why: 'reminded' }]);
    expect(tellings(line(8, 'opened', { holder: giver }), null)).toEqual([]);
  });

  test('quiet hours may go over midnight', () => {
    expect(['21:59', '22:00', '03:00', '06:59', '07:00'].map((now) => isQuiet(now, '22:00', '07:00'))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    expect(isQuiet('12:30', '12:00', '13:30')).toBe(true);
    expect(isQuiet('12:30', null, null)).toBe(false);
  });

  test('what is filled into JSON cannot break out of it', () => {
    expect(JSON.parse(filled('{"text":"{{text}}"}', { text: 'a"\n\\b' }, true))).toEqual({ text: 'a"\n\\b' });
    expect(filled('{{text}} {{unknown}}', { text: 'a' }, false)).toBe('a {{unknown}}');
  });
});

onBothEngines('messages', (db) => {
  let now = '2026-03-18T04:00:00.000000Z'; // noon in Shanghai
  const clock: Clock = { now: () => now };
  let sent: Outgoing[] = [];
  let failing: Error | undefined;
  const send = async (_: StoredChannel, outgoing: Outgoing) => {
    if (failing) throw failing;
    sent.push(outgoing);
  };
  const deliver = () => deliverDue({ database: db(), clock, district, send });
  const at = (minutes: number) => (now = new Date(Date.parse(now) + minutes * 60_000).toISOString().replace('Z', '000Z'));

  beforeAll(async () => {
    acceptVerbs(defineVerbs('obligation', obligationVerbs));
    await db().run(
      `insert into installation (district, name, demo, time_zone) values ('990101', '澜江区', true, 'Asia/Shanghai')`,
    );
  });
  beforeEach(() => {
    [sent, failing] = [[], undefined];
  });

  const write = (
    verb: string,
    facts: Record<string, unknown>,
    options: { obligation?: string; post?: string; happenedAt?: string } = {},
  ) =>
    inAct(
      db(),
      clock,
      { id: newId(), district, actor: newId(), post: options.post ?? superior, via: 'web', request: '' },
      async (tx, act) => {
        const obligation = options.obligation ?? newId();
        const happenedAt = options.happenedAt ?? now;
        await record(tx, act, [
          {
            verb: `obligation.${verb}`,
            subjectKind: 'matter',
            subject: obligation,
            obligation,
            region: '990101001',
            trade: null,
            facts,
            happenedAt,
          },
        ]);
        return { status: 200, answer: null };
      },
    );
  const opened = {
    kind: 'matter.task',
    holder: giver,
    due: '2026-03-25T16:00:00Z',
    term: { count: 5, unit: 'workday', roll: true },
    edition: '2026',
    provisional: false,
    ladder: 'matter-overdue',
    maxExtensions: 2,
  };
  const channel = (changes: Partial<ChannelSettings> = {}): ChannelSettings =>
    ({
      kind: 'http',
      title: '短信网关',
      settings: {
        address: 'https://fengsui.example/',
        url: 'http://127.0.0.1:9/',
        method: 'POST',
        media: 'application/json',
        headers: {},
        body: '{"text":"{{text}}"}',
        expect: '',
      },
      enabled: true,
      quietFrom: null,
      quietTo: null,
      post: null,
      ...changes,
    }) as ChannelSettings;
  const withChannel = async (changes: Partial<ChannelSettings> = {}) => {
    await db().run('update message_channel set enabled = false');
    const id = newId();
    await db().transaction((tx) => saveChannel(tx, district, id, channel(changes), undefined));
    return id;
  };
  const inbox = (post: string) => messagesOf(db(), district, [post], { limit: 50 });

  test('a sealed line becomes one message for each post it concerns, however often it is gathered', async () => {
    const obligation = newId();
    await write('opened', opened, { obligation });
    expect(await gatherMessages(db(), clock, district)).toBe(0); // not sealed yet
    await sealAll(db(), district);
    expect((await Promise.all([gatherMessages(db(), clock, district), gatherMessages(db(), clock, district)])).sort()).toEqual([
      0, 1,
    ]);
    expect(await gatherMessages(db(), clock, district)).toBe(0);
    expect(await inbox(giver)).toMatchObject([{ why: 'opened', obligation, byPost: superior, readAt: null }]);
    expect(await inbox(receiver)).toEqual([]);
  });

  test('what was read is no longer counted', async () => {
    const [newest] = await inbox(giver);
    expect(await unreadByReason(db(), district, [giver])).toMatchObject([{ why: 'opened', count: 1 }]);
    expect(await db().transaction((tx) => readUpTo(tx, district, [receiver], newest!.id, null, now))).toBe(0);
    expect(await db().transaction((tx) => readUpTo(tx, district, [giver], newest!.id, null, now))).toBe(1);
    expect(await unreadByReason(db(), district, [giver])).toEqual([]);
  });

  test('an imported history tells nobody of what was long ago', async () => {
    await write('opened', opened, { happenedAt: '2026-02-01T00:00:00.000000Z' });
    await sealAll(db(), district);
    expect(await gatherMessages(db(), clock, district)).toBe(0);
  });

  test('a message goes out once over each channel in use, with a link and nothing personal', async () => {
    const id = await withChannel();
    const obligation = newId();
    await write('opened', opened, { obligation });
    await sealAll(db(), district);
    await gatherMessages(db(), clock, district);
    await Promise.all([deliver(), deliver()]);
    await deliver();
    expect(sent).toEqual([
      {
        text: `【烽燧】新事项归你。登录后查看。https://fengsui.example/obligations/${obligation}`,
        link: `https://fengsui.example/obligations/${obligation}`,
      },
    ]);
    expect(await deliveriesOf(db(), district, id)).toMatchObject([{ state: 'sent', attempts: 1, nextAt: null }]);
  });

  test('in quiet hours nothing goes out but a test; afterwards many go as one', async () => {
    const id = await withChannel({ quietFrom: '11:30', quietTo: '13:30' });
    for (let n = 0; n < 5; n++) await write('opened', opened);
    await sealAll(db(), district);
    await gatherMessages(db(), clock, district);
    await db().transaction((tx) => orderTest(tx, district, id, now));
    await deliver();
    expect(sent).toHaveLength(1);
    expect(sent[0]!.text).toContain('试发');
    at(100);
    await deliver();
    expect(sent).toHaveLength(2);
    expect(sent[1]).toMatchObject({ text: expect.stringContaining('5 条新通知'), link: 'https://fengsui.example/inbox' });
  });

  test('a failure is kept and tried again with growing pauses, then shown as failed', async () => {
    const id = await withChannel();
    await write('opened', opened);
    await sealAll(db(), district);
    await gatherMessages(db(), clock, district);
    failing = new Error('HTTP 503 full');
    for (const minutes of [0, 1, 5, 15, 60]) {
      at(minutes);
      await deliver();
      expect(await deliveriesOf(db(), district, id)).toMatchObject([{ state: 'waiting', problem: 'HTTP 503 full' }]);
      await deliver(); // too early: nothing is tried
    }
    at(240);
    await deliver();
    expect(await deliveriesOf(db(), district, id)).toMatchObject([{ state: 'failed', attempts: 6, nextAt: null }]);
  });
});

describe('ways out of the house', () => {
  test('the HTTP form sends what the gateway wants and keeps its complaint', async () => {
    const heard: { url: string; type: string; key: string; body: string }[] = [];
    let answer = '{"errcode":0}';
    const server = createServer((request, reply) => {
      let body = '';
      request.on('data', (piece: Buffer) => (body += piece.toString()));
      request.on('end', () => {
        heard.push({ url: request.url!, type: request.headers['content-type']!, key: request.headers['x-key'] as string, body });
        reply.end(answer);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const gateway = {
      kind: 'http',
      secret: 'k 1',
      settings: {
        address: '',
        url: `http://127.0.0.1:${port}/send?key={{secret}}`,
        method: 'POST',
        media: 'application/json',
        headers: { 'x-key': '{{secret}}' },
        body: '{"text":{"content":"{{text}}"}}',
        expect: '"errcode":0',
      },
    } as unknown as StoredChannel;
    await sendForReal(gateway, { text: '有"新"事项', link: '' });
    expect(heard[0]).toMatchObject({ url: '/send?key=k%201', type: 'application/json', key: 'k 1' });
    expect(JSON.parse(heard[0]!.body)).toEqual({ text: { content: '有"新"事项' } });
    answer = '{"errcode":310000}';
    await expect(sendForReal(gateway, { text: 'x', link: '' })).rejects.toThrow(/310000/);
    server.close();
  });

  test('SMTP hands the text to the mail server', async () => {
    const said: string[] = [];
    const server = createPlainServer((socket) => {
      let inData = false;
      socket.write('220 mail ready\r\n');
      createInterface({ input: socket }).on('line', (line) => {
        said.push(line);
        if (inData && line !== '.') return;
        if (line === 'DATA') {
          inData = true;
          socket.write('354 go on\r\n');
        } else if (line === 'QUIT') socket.end('221 bye\r\n');
        else {
          inData = false;
          socket.write('250 good\r\n');
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const mail = {
      kind: 'smtp',
      secret: null,
      settings: {
        address: '',
        host: '127.0.0.1',
        port,
        security: 'none',
        user: null,
        from: 'fengsui@mail.example',
        to: ['desk@mail.example'],
      },
    } as unknown as StoredChannel;
    await sendForReal(mail, { text: '有新事项', link: '' });
    expect(said).toContain('RCPT TO:<desk@mail.example>');
    expect(said.join('\n')).toContain(Buffer.from('有新事项').toString('base64'));
    server.close();
  });
});
