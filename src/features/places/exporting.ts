/** Places as files: columns by the names that the import knows, so that what was exported can be brought in again. Contacts stay here. */
import type { Session } from '../../platform/access.ts';
import type { Db } from '../../platform/db/index.ts';
import { attributes } from './data/attributes.ts';
import { measures } from './data/measures.ts';
import { actorRoles, forms, hazardClasses } from './data/parts.ts';
import { safeCell } from './rules.ts';
import { exportedAfter, type ExportedPlace, type ListFilter } from './store.ts';

interface Column {
  title: string;
  cell: (place: ExportedPlace) => string | number | null;
}

const yesNo = (value: string | boolean | undefined): string | null => (value === undefined ? null : value ? '是' : '否');
const nameOf = (pack: readonly { code: string; zh: string }[], code: string | null): string | null =>
  pack.find((one) => one.code === code)?.zh ?? null;

const columns: readonly Column[] = [
  { title: '场所编号', cell: ({ code }) => code },
  { title: '场所名称', cell: ({ name }) => name },
  { title: '英文名称', cell: ({ nameEn }) => nameEn },
  { title: '场所形态', cell: ({ form }) => nameOf(forms, form) },
  { title: '所在建筑编号', cell: ({ withinCode }) => withinCode },
  { title: '类型代码', cell: ({ type }) => (type === 'unclassified' ? null : type) },
  { title: '区划代码', cell: ({ region }) => region },
  { title: '区划名称', cell: ({ regionName }) => regionName },
  { title: '地址', cell: ({ address }) => address },
  { title: '经度', cell: ({ lon }) => lon },
  { title: '纬度', cell: ({ lat }) => lat },
  { title: '位置来源', cell: ({ positionSource }) => positionSource },
  { title: '位置误差（米）', cell: ({ accuracyM }) => accuracyM },
  { title: '火灾危险性类别', cell: ({ hazardClass }) => nameOf(hazardClasses, hazardClass) },
  { title: '经营单位', cell: ({ operatorName }) => operatorName },
  { title: '统一社会信用代码', cell: ({ operatorCode }) => operatorCode },
  { title: '重点单位', cell: ({ keyUnit }) => (keyUnit === 'set' ? '是' : keyUnit === 'proposed' ? '拟定' : '否') },
  { title: '场所标记', cell: ({ flags }) => flags.join(' ') || null },
  { title: '行业部门', cell: ({ trade }) => trade },
  { title: '开业日期', cell: ({ openedOn }) => openedOn },
  ...attributes.map(({ code, zh, choices }): Column => ({
    title: zh,
    cell: ({ attributes: facts }) =>
      choices ? (choices.find((choice) => choice.code === facts[code])?.zh ?? null) : yesNo(facts[code]),
  })),
  ...measures.map(({ code, zh }): Column => ({ title: zh, cell: ({ measures: known }) => known[code]?.value ?? null })),
  ...actorRoles
    .filter(({ code }) => code !== 'operator')
    .map(({ code, zh }): Column => ({
      title: zh,
      cell: ({ actors }) =>
        actors
          .filter(({ role }) => role === code)
          .map(({ name }) => name)
          .join('；') || null,
    })),
];

const rowsPerRead = 2000;

async function* pagesOf(db: Db, district: string, session: Session, filter: ListFilter): AsyncGenerator<ExportedPlace[]> {
  let after: string | null = null;
  for (;;) {
    const rows: ExportedPlace[] = await exportedAfter(db, district, session, filter, after, rowsPerRead);
    yield rows;
    if (rows.length < rowsPerRead) return;
    after = rows.at(-1)!.id;
  }
}

const csvCell = (value: string | number | null): string => {
  if (value === null) return '';
  const text = typeof value === 'number' ? String(value) : safeCell(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** UTF-8 with its mark, so that spreadsheets take it for what it is. */
export async function* asCsv(...of: Parameters<typeof pagesOf>): AsyncGenerator<string> {
  yield `\uFEFF${columns.map(({ title }) => csvCell(title)).join(',')}\r\n`;
  for await (const rows of pagesOf(...of))
    yield rows.map((row) => `${columns.map(({ cell }) => csvCell(cell(row))).join(',')}\r\n`).join('');
}

export async function asXlsx(...of: Parameters<typeof pagesOf>): Promise<Uint8Array> {
  const { default: writeXlsx } = await import('write-excel-file/node');
  const data: (
    | { value: string; type: StringConstructor; fontWeight?: 'bold' }
    | { value: number; type: NumberConstructor }
    | null
  )[][] = [columns.map(({ title }) => ({ value: title, type: String, fontWeight: 'bold' }))];
  for await (const rows of pagesOf(...of))
    for (const row of rows)
      data.push(
        columns.map(({ cell }) => {
          const value = cell(row);
          if (value === null) return null;
          return typeof value === 'number' ? { value, type: Number } : { value: safeCell(value), type: String };
        }),
      );
  return writeXlsx(data, { sheet: '场所', stickyRowsCount: 1 }).toBuffer();
}

/** RFC 7946: WGS 84, longitude first; a place without a position has no geometry. */
export async function* asGeoJson(...of: Parameters<typeof pagesOf>): AsyncGenerator<string> {
  yield '{"type":"FeatureCollection","features":[';
  let first = true;
  for await (const rows of pagesOf(...of))
    for (const row of rows) {
      const { id, lon, lat, ...properties } = row;
      const geometry = lon === null || lat === null ? null : { type: 'Point', coordinates: [lon, lat] };
      yield `${first ? '' : ','}\n${JSON.stringify({ type: 'Feature', id, geometry, properties })}`;
      first = false;
    }
  yield '\n]}\n';
}
