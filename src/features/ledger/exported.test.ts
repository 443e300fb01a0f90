/** An exported file is verified by a script that knows nothing of this program: whatever is changed in it is named. */
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { committedDatabase, type TestDatabase } from '../../../test/databases.ts';
import { testDistrict as district, testVerbs, writeLines } from '../../../test/ledger-lines.ts';
import { packageRoot } from '../../core/package.ts';
import { acceptVerbs } from './actions.ts';
import { exportLedger, verifyExport } from './export.ts';
import { sealAll } from './sealing.ts';

interface SealRecord {
  seal: number;
  sealedAt: number;
  lines: string;
  bodyHash: string;
  prev: string;
  hash: string;
  signature: string | null;
  texts: string[];
}

const folder = mkdtempSync(join(tmpdir(), 'fengsui-exported-'));
const keys = generateKeyPairSync('ed25519');
const publicKey = join(folder, 'public.pem');
const anchors = join(folder, 'anchors.txt');
let database: TestDatabase;
let whole: string[];

beforeAll(async () => {
  acceptVerbs(testVerbs);
  database = await committedDatabase('embedded');
  for (const count of [3, 7, 5, 4]) {
    await writeLines(database.database, count);
    await sealAll(database.database, district, keys.privateKey);
  }
  const pieces: Buffer[] = [];
  for await (const piece of exportLedger(database.database, district)) pieces.push(piece as Buffer);
  whole = gunzipSync(Buffer.concat(pieces)).toString('utf8').trimEnd().split('\n');
  writeFileSync(publicKey, keys.publicKey.export({ type: 'spki', format: 'pem' }));
  writeFileSync(anchors, `4:${(JSON.parse(whole[4]!) as SealRecord).hash}\n`);
}, 60_000);
afterAll(async () => {
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

let files = 0;
/** Writes the file with `change` made to it. @returns its path */
function changed(change: (lines: string[]) => string[]): string {
  const file = join(folder, `${files++}.ndjson.gz`);
  writeFileSync(file, gzipSync(`${change([...whole]).join('\n')}\n`));
  return file;
}

const script = (file: string, ...more: string[]) =>
  new Promise<{ code: number; says: string }>((resolve) => {
    execFile(process.execPath, [join(packageRoot, 'scripts/verify-ledger.mjs'), file, ...more], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, says: `${stdout}${stderr}`.trim() }),
    );
  });

const inSeal = (n: number, change: (seal: SealRecord) => Partial<SealRecord>) => (lines: string[]) =>
  lines.map((line, i) => {
    if (i !== n) return line;
    const seal = JSON.parse(line) as SealRecord;
    return JSON.stringify({ ...seal, ...change(seal) });
  });
const inText = (change: (columns: unknown[]) => void) =>
  inSeal(2, ({ texts }) => ({
    texts: texts.map((text, i) => {
      if (i !== 1) return text;
      const columns = JSON.parse(text) as unknown[];
      change(columns);
      // As the database writes it, or every line would differ by its spaces.
      return JSON.stringify(columns)
        .replaceAll(/(?<=[\]",}\dl]),(?=["\d{n[])/g, ', ')
        .replaceAll('":', '": ');
    }),
  }));
const flipped = (hex: string) => (hex.startsWith('0') ? '1' : '0') + hex.slice(1);

const columnNames =
  'version district id recorded_at happened_at act n verb subject_kind subject obligation region trade actor post via facts';

describe('an exported ledger', () => {
  test('is whole as it was written, and the script and the program agree', async () => {
    const file = changed((lines) => lines);
    expect(await script(file, anchors, publicKey)).toMatchObject({ code: 0, says: expect.stringContaining('4 seals, 19 lines') });
    expect(await verifyExport(file, { key: keys.publicKey })).toMatchObject({ ok: true, lines: 19 });
    expect((await script(changed(inText(() => undefined)))).code).toBe(0); // so that the changes below are the only ones
  });

  test.each(columnNames.split(' ').map((name, i) => [name, i] as const))(
    'whose line has another %s is refused, the line named',
    async (name, i) => {
      const file = changed(
        inText((columns) => {
          const value = columns[i];
          columns[i] =
            typeof value === 'number' ? value + 1 : typeof value === 'string' ? `${value.slice(0, -1)}~` : { size: 9999 };
        }),
      );
      const { code, says } = await script(file);
      expect(code).toBe(1);
      expect(says).toMatch(name === 'id' ? /^line \d+ of seal 2 is missing/ : /^line \d+ of seal 2 was changed/);
      expect(await verifyExport(file)).toMatchObject({ ok: false, fault: { seal: 2 } });
    },
  );

  const changes: [string, (lines: string[]) => string[], RegExp][] = [
    ['a line removed', inSeal(2, ({ texts }) => ({ texts: texts.slice(1) })), /^line \d+ of seal 2 is missing/],
    [
      'two lines exchanged',
      inSeal(2, ({ texts }) => ({ texts: [texts[0]!.replace(/"size": \d+/, '"size": 77'), ...texts.slice(1)] })),
      /^line \d+ of seal 2 was changed/,
    ],
    ['another time of the seal', inSeal(2, ({ sealedAt }) => ({ sealedAt: sealedAt + 1 })), /^seal 2 was changed/],
    [
      'other entries',
      inSeal(2, ({ lines }) => ({ lines: Buffer.from(lines, 'base64').reverse().toString('base64') })),
      /^seal 2 was changed/,
    ],
    ['another hash of the body', inSeal(2, ({ bodyHash }) => ({ bodyHash: flipped(bodyHash) })), /^seal 2 was changed/],
    ['another hash of the seal before', inSeal(2, ({ prev }) => ({ prev: flipped(prev) })), /^seal 2 was changed/],
    ['another hash of the seal', inSeal(2, ({ hash }) => ({ hash: flipped(hash) })), /^seal 2 was changed/],
    ['a seal removed', (lines) => lines.filter((_, i) => i !== 2), /^seal 2 is missing/],
    ['two seals that changed places', ([head, a, b, ...rest]) => [head!, b!, a!, ...rest], /^seal 1 is missing/],
    ['the end of the file cut off', (lines) => lines.slice(0, -2), /^the file is incomplete/],
  ];
  test.each(changes)('with %s is refused and says what', async (_, change, says) => {
    const result = await script(changed(change));
    expect(result.code).toBe(1);
    expect(result.says).toMatch(says);
  });

  test('with another signature, or none where others have one, is refused by the key', async () => {
    for (const signature of [null, 'ab'.repeat(64)]) {
      const result = await script(changed(inSeal(3, () => ({ signature }))), anchors, publicKey);
      expect(result).toMatchObject({ code: 1, says: 'the signature of seal 3 is wrong' });
    }
  });

  test('whose last seal was cut off cleanly is whole by itself, and refused by an anchor kept elsewhere', async () => {
    const cut = changed((lines) => [...lines.slice(0, 4), JSON.stringify({ end: { seals: 3, lines: 15 } })]);
    expect((await script(cut)).code).toBe(0);
    expect(await script(cut, anchors)).toMatchObject({ code: 1, says: expect.stringContaining('seal 4') });
  });
});
