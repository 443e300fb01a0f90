/** Fires of earlier years from a table: columns by name, whole or not at all. */
import { createHash } from 'node:crypto';
import { instantAt } from '../../../core/local-date.ts';
import type { Instant } from '../../../core/time.ts';
import { notFound } from '../../../platform/access.ts';
import type { Act } from '../../../platform/act.ts';
import { sql, type Db, type Tx } from '../../../platform/db/index.ts';
import { newId } from '../../../platform/ids.ts';
import { readInstallation } from '../../../platform/installation.ts';
import type { Text } from '../../../platform/problem.ts';
import { readDelimited } from '../../../platform/workbook/delimited.ts';
import { letterOf, tableLimits, UnreadableTable, type Cell } from '../../../platform/workbook/table.ts';
import { record } from '../../ledger/index.ts';
import { regionNames } from '../../territory/index.ts';
import { fireCauses } from '../data/fire-causes.ts';
import { lineOf } from './actions.ts';
import { CellFault, isEmptyNote, readArea, readCount, readDate, readDegrees, readText, textOf } from './cells.ts';
import { plainHeading } from './fields.ts';
import { RegionBook } from './regions.ts';
import { fileRefused, importBusy, type Grade } from './rules.ts';
import { regionsOf, updateImport } from './store.ts';

const words: Readonly<Record<string, string>> = {
  number: '火灾编号 编号 fire_no number',
  happened: '起火时间 发生时间 接警时间 报警时间 火灾时间 happened_at alarm_at time',
  address: '起火地址 地址 起火地点 地点 address',
  town: '街镇 所属街镇 街道 town',
  committee: '村居 社区 居委 committee',
  place: '场所编号 场所编码 place_code place',
  name: '场所名称 起火单位 单位名称 name',
  lon: '经度 lon longitude',
  lat: '纬度 lat latitude',
  object: '起火对象 对象 object_kind object',
  area: '区域 area_kind',
  cause: '起火原因 原因 cause_code cause',
  burnt: '过火面积 burnt_area_m2 burnt_area',
  deaths: '死亡 死亡人数 deaths',
  serious: '重伤 重伤人数 serious',
  slight: '轻伤 轻伤人数 受伤 slight',
  households: '受灾户数 households',
  loss: '直接财产损失 直接损失 损失 loss_yuan loss',
};

const objects: readonly (readonly [RegExp, string])[] = [
  [/^(建筑|房屋|building|厂房|仓库|住宅|场所)/i, 'building'],
  [/^(车辆|汽车|机动车|电动车|交通工具|vehicle)/i, 'vehicle'],
  [/^(室外|露天|户外|垃圾|绿化|outdoor|其他)/i, 'outdoor'],
];

export interface FireFault {
  row: number;
  column: string;
  reason: { zh: string; en: string };
  cure: { zh: string; en: string };
}

/** A fire as it is shown before it is kept. */
interface ShownFire {
  row: number;
  number: string | null;
  known: boolean;
  happenedAt: Instant;
  place: { code: string; name: string } | null;
  region: string;
  address: string | null;
  cause: string | null;
  grade: Grade;
}

interface Fire {
  number: string | null;
  happenedAt: string;
  [column: string]: unknown;
}

/** By order 令493号 article 3: the worst of deaths, serious injuries and direct loss decides. */
export function gradeOf({ deaths, serious, loss }: { deaths: number; serious: number; loss: number }): Grade {
  if (deaths >= 30 || serious >= 100 || loss >= 100_000_000) return 'especially_major';
  if (deaths >= 10 || serious >= 50 || loss >= 50_000_000) return 'major';
  return deaths >= 3 || serious >= 10 || loss >= 10_000_000 ? 'larger' : 'general';
}

/** @throws Problem import-file-refused */
function tableOf(content: Uint8Array, fileName: string): Cell[][] {
  if (content[0] === 0x50 && content[1] === 0x4b)
    throw fileRefused({
      reason: 'not-csv',
      text: {
        zh: '火灾记录要 CSV，这是 Excel 工作簿（或压缩包），没有读。用 Excel 或 WPS 打开，另存为 CSV 后再传。',
        en: 'Fires come as CSV; this is a workbook (or an archive) and was not read. Open it in Excel or WPS, save it as CSV, and send that.',
      },
    });
  try {
    return readDelimited(content, fileName, tableLimits).sheets[0]!.rows;
  } catch (error) {
    throw error instanceof UnreadableTable ? fileRefused({ reason: error.reason, text: error.text }) : error;
  }
}

function columnsOf(header: readonly Cell[]): Map<string, number> {
  const at = new Map<string, number>();
  for (const [column, cell] of header.entries()) {
    const plain = plainHeading(textOf(cell));
    const found = Object.entries(words).find(([, names]) => names.split(' ').some((name) => plainHeading(name) === plain));
    if (found && !at.has(found[0])) at.set(found[0], column);
  }
  if (!at.has('happened'))
    throw fileRefused({
      reason: 'no-header',
      text: {
        zh: '第一行没有“起火时间”这一列，没有保存。第一行要写列名：火灾编号、起火时间、地址、街镇、场所编号、起火原因、死亡、重伤、直接损失等。',
        en: 'The first row has no column for the time of the fire; nothing was saved. Name the columns there: number, happened_at, address, town, place_code, cause, deaths, serious, loss and so on.',
      },
    });
  return at;
}

/** The time is the one thing that cannot be left empty. @throws CellFault */
function dayOf(text: string): string | undefined {
  try {
    return readDate(text);
  } catch (error) {
    throw error instanceof CellFault ? new CellFault(error.reason, writeTime) : error;
  }
}

const writeTime = { zh: '写成 2024-03-05 13:20', en: 'Write it as 2024-03-05 13:20' };

/** "2024/3/5 13:20" in the district's own time. @throws CellFault */
function timeOf(cell: Cell, zone: string): string | undefined {
  const text = textOf(cell);
  const time = /(?:[T ]|日\s*)(\d{1,2})[:时点](\d{1,2})?/.exec(text);
  const day = dayOf(text.replace(/(?:[T ]|(?<=日)\s*)\d{1,2}[:时点].*$/, ''));
  if (day === undefined) return undefined;
  const [hours, minutes] = [Number(time?.[1] ?? 0), Number(time?.[2] ?? 0)];
  if (hours > 23 || minutes > 59) throw new CellFault({ zh: `“${text}”不是时间`, en: `"${text}" is no time` }, writeTime);
  return instantAt(day, `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`, zone);
}

function causeOf(cell: Cell): string | undefined {
  const text = textOf(cell);
  if (isEmptyNote(text)) return undefined;
  const code = /^FC\d{2}/i.exec(text)?.[0].toUpperCase();
  const found = fireCauses.find(
    (cause) =>
      cause.code === code || cause.zh === text || cause.zh.split(/[ /]+/).includes(text) || cause.en === text.toLowerCase(),
  );
  if (found) return found.code;
  throw new CellFault(
    { zh: `起火原因“${text.slice(0, 30)}”不在原因表里`, en: `the cause "${text.slice(0, 30)}" is none of the list` },
    { zh: `写 FC01–FC15 或原因名称，如“电气”`, en: 'Write FC01 to FC15 or the name of the cause' },
  );
}

interface FiresRead {
  /** Those that are not known yet. */
  fires: Fire[];
  known: number;
  linked: number;
  rejected: FireFault[];
  shown: ShownFire[];
}

/** Understands a table of fires; saves nothing. @throws Problem import-file-refused */
async function readFires(db: Db, district: string, now: Instant, content: Uint8Array, fileName: string): Promise<FiresRead> {
  const rows = tableOf(content, fileName);
  const top = rows.findIndex((row) => row.length > 0);
  const at = columnsOf(rows[top] ?? []);
  const zone = (await readInstallation(db))?.timeZone ?? 'Asia/Shanghai';
  const book = new RegionBook(district, await regionsOf(db, district, now.slice(0, 10)));
  const named = (field: string) => [...new Set(rows.slice(top + 1).map((cells) => textOf(cells[at.get(field) ?? -1] ?? null)))];
  const codes = await db.query<{ id: string; code: string; name: string; region: string }>(
    sql`select id, code, name, region from place where district = ${district} and closed_on is null
      and (code = any(${named('place').map((code) => code.toUpperCase())}::text[]) or name = any(${named('name')}::text[]))`,
  );
  const byCode = new Map(codes.map((place) => [place.code, place]));
  const byName = new Map<string, typeof codes>();
  for (const place of codes) byName.set(place.name, [...(byName.get(place.name) ?? []), place]);
  const numbers = new Set(
    (
      await db.query<{ number: string }>(sql`select number from place_fire where district = ${district} and number is not null`)
    ).map(({ number }) => number),
  );
  const rejected: FireFault[] = [];
  const fires: Fire[] = [];
  const seen = new Set<string>();
  const shown: ShownFire[] = [];
  let [known, linked] = [0, 0];
  for (let row = top + 1; row < rows.length; row++) {
    const cells = rows[row]!;
    if (cells.length === 0) continue;
    const before = rejected.length;
    const value = <T>(field: string, read: (cell: Cell) => T | undefined): T | undefined => {
      const column = at.get(field);
      const cell = column === undefined ? null : (cells[column] ?? null);
      if (cell === null) return undefined;
      try {
        return read(cell);
      } catch (error) {
        if (!(error instanceof CellFault)) throw error;
        rejected.push({ row: row + 1, column: letterOf(column!), reason: error.reason, cure: error.cure });
        return undefined;
      }
    };
    const refuse = (field: string, reason: FireFault['reason'], cure: FireFault['cure']) =>
      rejected.push({ row: row + 1, column: at.has(field) ? letterOf(at.get(field)!) : '', reason, cure });
    const happenedAt = value('happened', (cell) => timeOf(cell, zone));
    if (happenedAt === undefined && rejected.length === before)
      refuse('happened', { zh: '没有起火时间', en: 'no time of the fire' }, { zh: '补上时间', en: 'Give the time' });
    if (happenedAt && happenedAt > now)
      refuse(
        'happened',
        { zh: '起火时间在今天以后', en: 'the fire lies in the future' },
        { zh: '核对年份', en: 'Check the year' },
      );
    const number = value('number', (cell) => readText(cell, 60)) ?? null;
    if (number && seen.has(number))
      refuse(
        'number',
        { zh: `火灾编号 ${number} 重复`, en: `fire number ${number} stands here twice` },
        { zh: '留一行，或改正编号', en: 'Keep one row, or mend the number' },
      );
    if (number) seen.add(number);
    const address = value('address', (cell) => readText(cell, 300)) ?? null;
    const code = value('place', (cell) => readText(cell, 40));
    const name = value('name', (cell) => readText(cell, 120));
    const called = name ? byName.get(name) : undefined;
    const place = code ? byCode.get(code.toUpperCase()) : called?.length === 1 ? called[0] : undefined;
    if (code && !place)
      refuse(
        'place',
        { zh: `没有场所 ${code}`, en: `there is no place ${code}` },
        { zh: '核对场所编号；不知道就空着', en: 'Check the code; leave it empty if unknown' },
      );
    const found = book.find({
      town: value('town', (cell) => readText(cell, 60)) ?? '',
      committee: value('committee', (cell) => readText(cell, 60)) ?? '',
      ...(address !== null && { address }),
    });
    const [lon, lat] = [value('lon', readDegrees), value('lat', readDegrees)];
    if ((lon === undefined) !== (lat === undefined) || (lon !== undefined && !(Math.abs(lon) <= 180 && Math.abs(lat!) <= 90)))
      refuse(
        'lon',
        { zh: '经纬度不对', en: 'longitude and latitude are wrong' },
        { zh: '核对；不知道就两个都空着', en: 'Check them; leave both empty if unknown' },
      );
    const kind = value('object', (cell) => readText(cell, 40));
    const object = kind === undefined ? 'building' : objects.find(([shape]) => shape.test(kind))?.[1];
    if (!object)
      refuse(
        'object',
        { zh: `起火对象“${kind}”认不出`, en: `the object "${kind}" is not known` },
        { zh: '写建筑、车辆或室外', en: 'Write building, vehicle or outdoor' },
      );
    const count = (field: string) => value(field, (cell) => readCount(cell)) ?? null;
    const [deaths, serious, slight, households] = [count('deaths'), count('serious'), count('slight'), count('households')];
    const loss = value('loss', (cell) => readCount(typeof cell === 'string' ? cell.replace(/元$/, '') : cell, 1e11)) ?? null;
    const cause = value('cause', causeOf) ?? null;
    const burntAreaM2 = value('burnt', readArea) ?? null;
    const areaKind = value('area', (cell) => readText(cell, 40)) ?? null;
    if (rejected.length > before) continue;
    const region = place && place.region.length > found.region.length ? place.region : found.region;
    const grade = gradeOf({ deaths: deaths ?? 0, serious: serious ?? 0, loss: loss ?? 0 });
    const stands = number !== null && numbers.has(number);
    shown.push({
      row: row + 1,
      number,
      known: stands,
      happenedAt: happenedAt!,
      place: place ? { code: place.code, name: place.name } : null,
      region,
      address,
      cause,
      grade,
    });
    if (stands) {
      known++;
      continue;
    }
    if (place) linked++;
    fires.push({
      district,
      id: newId(),
      number,
      place: place?.id ?? null,
      region,
      happenedAt: happenedAt!,
      address,
      lon: lon ?? null,
      lat: lat ?? null,
      objectKind: object,
      areaKind,
      cause,
      burntAreaM2,
      deaths,
      serious,
      slight,
      households,
      lossYuan: loss === null ? null : Math.round(loss),
      grade,
      spreadCauses: [],
      facts: {},
    });
  }
  return { fires, known, linked, rejected, shown };
}

/** What a table of fires would bring in; saves nothing. @throws Problem import-file-refused */
export async function checkFires(db: Db, district: string, now: Instant, content: Uint8Array, fileName: string) {
  const read = await readFires(db, district, now, content, fileName);
  return { import: null, added: read.fires.length, ...(await shownOf(db, district, read)) };
}

/** Keeps a table of fires: all, or none if one is wrong. @throws Problem import-file-refused */
export async function importFires(tx: Tx, act: Act, content: Uint8Array, fileName: string) {
  const { district } = act;
  const read = await readFires(tx, district, act.now, content, fileName);
  const { fires, rejected } = read;
  const keeps = rejected.length === 0 && fires.length > 0;
  const id = newId();
  if (keeps) {
    const fileHash = createHash('sha256').update(content).digest();
    await tx.bulk('place_import', [
      {
        district,
        id,
        kind: 'fires',
        fileName,
        fileHash,
        mapping: {},
        state: 'committed',
        stage: 'committed',
        summary: { added: fires.length },
        plan: [],
        done: fires.length,
        cancelAsked: false,
        post: act.post,
        createdAt: act.now,
        committedAt: act.now,
      },
    ]);
    await tx.bulk(
      'place_fire',
      fires.map((fire) => ({ ...fire, import: id })),
    );
  }
  await record(tx, act, [
    {
      verb: 'place.firesBroughtIn',
      subjectKind: 'placeImport',
      subject: id,
      region: district,
      trade: null,
      facts: { import: id, count: keeps ? fires.length : 0 },
    },
  ]);
  return { import: keeps ? id : null, added: keeps ? fires.length : 0, ...(await shownOf(tx, district, read)) };
}

async function shownOf(db: Db, district: string, { known, linked, rejected, shown }: FiresRead) {
  const rowsShown = shown.slice(0, mostShown);
  const regions = await regionNames(db, district, [...new Set(rowsShown.map(({ region }) => region))]);
  return {
    known,
    linked,
    rejected: rejected.toSorted((a, b) => a.row - b.row || a.column.length - b.column.length || (a.column < b.column ? -1 : 1)),
    rows: rowsShown.map(({ cause, region, ...fire }) => ({
      ...fire,
      region,
      regionName: regions.get(region) ?? null,
      cause: causeNamed(cause),
    })),
  };
}

const mostShown = 500;

function causeNamed(code: string | null): Text | null {
  const cause = fireCauses.find((one) => one.code === code);
  return cause ? { zh: cause.zh, en: cause.en } : null;
}

interface StoredFireImport {
  id: string;
  fileName: string;
  state: 'committed' | 'undone';
  createdAt: Instant;
  undoneAt: Instant | null;
  added: number;
}

export const fireImports = (db: Db, district: string): Promise<StoredFireImport[]> =>
  db.query(sql`select id, file_name, state, created_at, undone_at, (summary ->> 'added')::int as added from place_import
    where district = ${district} and kind = 'fires' order by created_at desc, id limit 200`);

/** Takes the fires of one file out again. @returns how many @throws Problem not-found, import-busy if that was done before */
export async function undoFires(tx: Tx, act: Act, id: string): Promise<number> {
  const { district } = act;
  const [stored] = await tx.query<{ stage: string }>(
    sql`select stage from place_import where district = ${district} and id = ${id} and kind = 'fires' for update`,
  );
  if (!stored) throw notFound({ kind: 'import' });
  if (stored.stage !== 'committed') throw importBusy({ stage: stored.stage });
  const gone = await tx.query(sql`delete from place_fire where district = ${district} and import = ${id} returning id`);
  await updateImport(tx, district, id, { stage: 'undone', state: 'undone', undoneAt: act.now });
  await record(tx, act, [lineOf(act, 'importUndone', id, { removed: gone.length, restored: 0 })]);
  return gone.length;
}
