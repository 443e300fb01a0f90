import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from '../cli.ts';
import * as imports from '../features/places/import/schema.ts';
import { checkBoundaries, checkRegions, importBoundaries, importRegions } from '../features/territory/schema.ts';
import { crsFault, crsRemark } from '../features/territory/outline-crs/rules.ts';
import { outlinesIn } from '../features/territory/outline-file/rules.ts';
import { boundaryFaultWord, rowFaultWord } from '../features/territory/rules.ts';
import { BadInput, Refused } from '../platform/command-errors.ts';
import { readConfig } from '../platform/config.ts';
import { decodedText } from '../platform/workbook/delimited.ts';
import { readTable } from '../platform/workbook/read.ts';
import { UnreadableTable } from '../platform/workbook/table.ts';
import { newId } from '../platform/ids.ts';
import { requiredFlag, textFlag, type Flags } from './flags.ts';
import { bringInRoads, bringInStations } from './import-cover.ts';
import { withDistrict, type District } from './with-district.ts';

type Deed = (district: District, file: string, flags: Flags) => Promise<{ report: object; words: string[]; failed?: boolean }>;

const inWords = (text: { zh: string; en: string }) =>
  /^zh/i.test(process.env['LC_ALL'] ?? process.env['LANG'] ?? '') ? text.zh : text.en;

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new BadInput(`${file}: ${(error as { code?: string }).code === 'ENOENT' ? 'there is no such file' : String(error)}`);
  }
}

async function bringInPlaces(district: District, file: string, flags: Flags): ReturnType<Deed> {
  const id = newId();
  const content = bytesOf(file);
  const cancel = () => void district.call(imports.cancelImport, { params: { id }, body: {} }).catch(() => undefined);
  process.once('SIGINT', () => {
    process.exitCode = 130;
    cancel();
  });
  const body = { id, fileName: basename(file), sender: textFlag(flags, 'sender') ?? null, content: content.toString('base64') };
  await district.call(imports.openImport, { body });
  const planned = await settled(district, id);
  const mapped = textFlag(flags, 'map');
  const chosen = mapped ? choiceOf(mapped, planned) : [];
  if (flags['all-sheets'])
    for (const { sheet, headerRow } of planned.plan) if (headerRow > 0) chosen.push({ sheet, use: true, columns: [] });
  const crs = textFlag(flags, 'crs') ?? 'unstated';
  const datum = imports.datums.find((one) => one === crs);
  if (!datum) throw new BadInput(`--crs ${crs}: one of ${imports.datums.join(', ')}`);
  await district.call(imports.compareImport, { params: { id }, body: { datum, sheets: chosen } });
  let state = await settled(district, id);
  const rejected = await rowsOf(district, id, 'rejected');
  const changed = await rowsOf(district, id, 'changed');
  const noted = flags['notes'] ? await rowsOf(district, id, 'noted') : [];
  const writes = !flags['dry-run'] && state.counts.new + state.counts.changed > 0;
  if (writes) {
    await district.call(imports.commitImport, { params: { id }, body: {} });
    state = await settled(district, id);
    if (state.stage !== 'committed')
      throw new Refused(state.problem ? inWords(state.problem) : `the import ended as ${state.stage}`);
  } else await district.call(imports.cancelImport, { params: { id }, body: {} });
  const saved = textFlag(flags, 'save-map');
  if (saved) writeFileSync(saved, `${JSON.stringify(mapOf(state), null, 2)}\n`);
  const { counts, warnings, reports, encoding } = state;
  return {
    report: {
      import: writes ? id : null,
      list: writes ? listOf(id) : null,
      committed: writes,
      encoding,
      counts,
      warnings: warnings.map(inWords),
      sheets: state.plan.map(({ sheet, name, hidden, use, headerRow, columns }) => ({
        name,
        hidden,
        used: use,
        headerRow,
        columns: columns.map(({ heading, field, certainty }) => ({
          heading,
          field,
          certainty: Math.round(certainty * 100) / 100,
        })),
        ...reports.find((report) => report.sheet === sheet),
      })),
      rejected: rejected.flatMap(({ sheetName, row, name, faults }) =>
        faults.map(({ column, heading, reason, cure }) => ({
          sheet: sheetName,
          row,
          column,
          heading,
          name,
          reason: inWords(reason),
          cure: inWords(cure),
        })),
      ),
      changed: changed.map(({ sheetName, row, name, place, differences }) => ({
        sheet: sheetName,
        row,
        name,
        place,
        differences,
      })),
      ...(flags['notes']
        ? { noted: noted.map(({ sheetName, row, notes }) => ({ sheet: sheetName, row, notes: notes.map(inWords) })) }
        : {}),
    },
    words: [
      `${writes ? 'brought in' : flags['dry-run'] ? 'would bring in' : 'nothing to bring in'}: ${counts.new} new, ${counts.changed} changed, ${counts.unchanged} unchanged, ${counts.rejected} rejected`,
      ...warnings.map(inWords),
      ...rejected
        .slice(0, 20)
        .flatMap(({ sheetName, row, faults }) =>
          faults.map(
            (fault) => `${sheetName}:${row} ${fault.column} ${fault.heading} ${inWords(fault.reason)}. ${inWords(fault.cure)}`,
          ),
        ),
      ...(rejected.length > 20 ? [`… and ${rejected.length - 20} more rejected rows; --json lists them all`] : []),
      ...(writes && counts.new > 0 ? [`list: ${listOf(id)}`] : []),
      ...(writes ? [`undo: fengsui import undo ${id}`] : []),
    ],
  };
}

/** Where in the district's pages, and behind which filter of its API, the places that came are. */
const listOf = (id: string) => `/places?import=${id}`;

/** Waits until the import needs somebody again; tells progress on stderr. */
async function settled(district: District, id: string): Promise<imports.Import> {
  let told = '';
  for (;;) {
    const state = await district.call(imports.readImport, { params: { id } });
    if (state.stage === 'refused') throw new BadInput(state.problem ? inWords(state.problem) : 'the file was refused');
    if (state.stage === 'cancelled') throw new Refused('cancelled; nothing was stored');
    if (!['reading', 'comparing', 'committing', 'undoing'].includes(state.stage)) return state;
    const now = `${state.stage}${state.total ? ` ${state.done}/${state.total}` : ''}`;
    if (now !== told && process.stderr.isTTY) process.stderr.write(`\r${now.padEnd(40)}`);
    told = now;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function rowsOf(district: District, id: string, verdict: 'rejected' | 'changed' | 'noted'): Promise<imports.ImportRow[]> {
  const rows: imports.ImportRow[] = [];
  for (let after: number | null = -1; after !== null;) {
    const page: { rows: imports.ImportRow[]; next: number | null } = await district.call(imports.listImportRows, {
      params: { id },
      query: { verdict, after, limit: 1000 },
    });
    rows.push(...page.rows);
    after = page.next;
  }
  return rows;
}

interface MapFile {
  sheets?: { name?: string; use?: boolean; columns?: Record<string, string | null> }[];
  columns?: Record<string, string | null>;
}

/** A map names columns by their headings: {"columns": {"单位": "name", "暗号": null}}, for every sheet or sheet by sheet. */
function choiceOf(file: string, { plan }: imports.Import) {
  let map: MapFile;
  try {
    map = JSON.parse(bytesOf(file).toString('utf8')) as MapFile;
  } catch (error) {
    throw error instanceof BadInput ? error : new BadInput(`${file}: not JSON`);
  }
  return plan.map((sheet) => {
    const own = map.sheets?.find(({ name }) => name === sheet.name);
    const meant = { ...map.columns, ...own?.columns };
    const columns = sheet.columns.flatMap(({ column, heading }) =>
      heading in meant ? [{ column, field: meant[heading]! }] : [],
    );
    return {
      sheet: sheet.sheet,
      use: own?.use ?? (sheet.use || (!sheet.hidden && columns.some(({ field }) => field === 'name'))),
      columns,
    };
  });
}

const mapOf = ({ plan }: imports.Import): MapFile => ({
  sheets: plan.map(({ name, use, columns }) => ({
    name,
    use,
    columns: Object.fromEntries(columns.map(({ heading, field }) => [heading, field])),
  })),
});

async function undo(district: District, id: string): ReturnType<Deed> {
  const fires = await district.call(imports.listFireImports);
  if (fires.imports.some((one) => one.id === id)) {
    const { removed } = await district.call(imports.undoFireImport, { params: { id }, body: {} });
    return { report: { import: id, undone: true, removed }, words: [`undone: ${id}, ${removed} fires taken out`] };
  }
  await district.call(imports.undoImport, { params: { id }, body: {} });
  const state = await settled(district, id);
  if (state.stage !== 'undone') throw new Refused(state.problem ? inWords(state.problem) : `the import stands at ${state.stage}`);
  return { report: { import: id, undone: true }, words: [`undone: ${id}`] };
}

const today = () => new Date().toISOString().slice(0, 10);

const levels: Record<string, number> = { district: 6, town: 9, village: 12, grid: 15 };

/** What a feature calls itself. */
function nameOf(feature: { properties?: unknown } | undefined): string {
  const properties = Object.entries((feature?.properties ?? {}) as Record<string, unknown>);
  const [, name] = properties.find(([key, value]) => /^name$|名称$|^.名$/i.test(key) && typeof value === 'string') ?? [];
  return typeof name === 'string' ? name.slice(0, 40) : '';
}

async function bringInBoundaries(district: District, file: string, flags: Flags): ReturnType<Deed> {
  const crs = requiredFlag(flags, 'crs', 'wgs84, gcj02 or cgcs2000');
  if (!['wgs84', 'gcj02', 'cgcs2000'].includes(crs)) throw new BadInput(`--crs ${crs}: one of wgs84, gcj02, cgcs2000`);
  const level = requiredFlag(flags, 'level', Object.keys(levels).join(', '));
  if (!levels[level]) throw new BadInput(`--level ${level}: one of ${Object.keys(levels).join(', ')}`);
  const read = outlinesIn(decodedText(bytesOf(file)));
  if (!('outlines' in read)) throw new BadInput(`${file}: ${inWords(read)}`);
  const given = read.outlines;
  const hollow = given.findIndex((feature) => typeof feature !== 'object' || feature === null);
  if (hollow !== -1) throw new BadInput(`${file}: feature ${hollow + 1} is no feature`);
  const datum: 'wgs84' | 'gcj02' = crs === 'gcj02' ? 'gcj02' : 'wgs84'; // CGCS2000 and WGS 84 are equal at this accuracy
  const contradiction = crsFault(read.crs, datum);
  if (contradiction) throw new BadInput(`${file}: ${inWords(contradiction)}`);
  const remark = crsRemark(read.crs, datum);
  const body = {
    from: textFlag(flags, 'from') ?? today(),
    datum,
    level: level as 'district',
    features: given.map(({ properties, geometry }) => ({ properties, geometry })),
  };
  const { boundaries, faults, shifted } = await district.call(checkBoundaries, { body });
  if (faults.length > 0) {
    const lines = faults.map(
      ({ feature, code, fault, at }) =>
        `${basename(file)}: feature ${feature} ${[code, nameOf(given[feature - 1])].filter(Boolean).join(' ')}: ${inWords(boundaryFaultWord(fault))}${at ? ` at ${at.join(', ')}` : ''}`,
    );
    return {
      report: {
        set: 0,
        faults: faults.map((fault) => ({
          ...fault,
          name: nameOf(given[fault.feature - 1]),
          reason: inWords(boundaryFaultWord(fault.fault)),
        })),
      },
      words: lines,
      failed: true,
    };
  }
  const set = flags['dry-run'] ? 0 : (await district.call(importBoundaries, { body })).set;
  const sizes = boundaries.map(({ code, areaM2 }) => ({ code, km2: Math.round(areaM2 / 1e3) / 1e3 }));
  return {
    report: { set, boundaries: sizes, shifted, faults: [], remarks: remark ? [inWords(remark)] : [] },
    words: [
      ...sizes.map(({ code, km2 }) => `${code}: ${km2} km²`),
      ...shifted.map((code) => `${code} lies beside its earlier outline as GCJ-02 would; check --crs`),
      ...(remark ? [inWords(remark)] : []),
      `${set} boundaries set`,
    ],
  };
}

const codeWords =
  /^(committee_?code|village_?code|code|(村居|社区|居委会?|村委会?|行政村)?(代码|编码)|(行政|统计用)?区划代码|xzqdm)$/i;
const nameWords = /^(committee_?name|village_?name|name|(村居|社区|居委会?|村委会?|行政村)?名称|村居|名称|xzqmc)$/i;
const townCodeWords = /^(town_?code|街镇代码|街道代码|乡镇代码|上级代码)$/i;
const townNameWords = /^(town_?name|town|街镇|街镇名称|街道|乡镇|所属街镇)$/i;

/** What stands below the rows of a list. */
const footWords = /^(合\s*计|总\s*计|小\s*计|共\s*\d|注|备注|说明|填表|填报|制表|审核|total)/i;

/**
 * Committees with their towns, as the table of regions wants them: towns that the file names come too. `rowOf`: by row of the table the row
 * of the file. @throws BadInput
 */
export function regionTable(file: string): { csv: string; rowOf: number[] } {
  let rows;
  try {
    rows = readTable(bytesOf(file), basename(file)).sheets[0]!.rows.map((row) => row.map((cell) => String(cell ?? '').trim()));
  } catch (error) {
    throw error instanceof UnreadableTable ? new BadInput(`${basename(file)}: ${inWords(error.text)}`) : error;
  }
  const bareHeading = (cell: string) => cell.replaceAll(/[(（][^)）]*[)）]|[\s*:：]/g, '');
  const top = rows.findIndex((row) => row.some((cell) => codeWords.test(bareHeading(cell))));
  // 行政村（社区）代码: what stands in brackets says nothing more.
  const headings = rows[top]?.map(bareHeading) ?? [];
  const [code, name, townCode, townName] = [codeWords, nameWords, townCodeWords, townNameWords].map((shape) =>
    headings.findIndex((cell) => shape.test(cell)),
  );
  if (top === -1 || name === -1)
    throw new BadInput(`${basename(file)}:1 no columns committee_code and committee_name (村居代码, 村居名称)`);
  const quoted = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const towns = new Map<string, { called: string; row: number }>();
  const lines = ['code,name'];
  // Rows are counted from 1, in the table as in the file.
  const rowOf = [0, top + 1];
  const digits = (cell: string | undefined) => (cell ?? '').replaceAll(/[\s'’]/g, '');
  for (const [at, row] of rows.entries()) {
    if (at <= top || row.every((cell) => cell === '') || footWords.test(row.find((cell) => cell !== '')!)) continue;
    const town = townCode === -1 || townName === -1 ? '' : digits(row[townCode!]);
    if (town !== '' && !towns.has(town)) towns.set(town, { called: row[townName!] ?? '', row: at + 1 });
    lines.push(`${quoted(digits(row[code!]))},${quoted(row[name!] ?? '')}`);
    rowOf.push(at + 1);
  }
  for (const [one, { called, row }] of towns) {
    lines.push(`${quoted(one)},${quoted(called)}`);
    rowOf.push(row);
  }
  if (lines.length === 1) throw new BadInput(`${basename(file)}: a header and no rows below it`);
  return { csv: lines.join('\n'), rowOf };
}

async function bringInCommittees(district: District, file: string, flags: Flags): ReturnType<Deed> {
  const { csv, rowOf } = regionTable(file);
  const from = textFlag(flags, 'from') ?? today();
  const check = await district.call(checkRegions, { body: { csv, from } });
  const faults = check.faults.map((fault) => ({ ...fault, row: rowOf[fault.row] ?? fault.row }));
  if (faults.length > 0)
    return {
      report: { added: 0, faults: faults.map((fault) => ({ ...fault, reason: inWords(rowFaultWord(fault.fault)) })) },
      words: faults.map(({ row, code, fault }) => `${basename(file)}:${row} ${code}: ${inWords(rowFaultWord(fault))}`),
      failed: true,
    };
  const counts = flags['dry-run'] ? { ...check, faults: undefined } : await district.call(importRegions, { body: { csv, from } });
  return {
    report: { ...counts, faults: [] },
    words: [`${counts.added} added, ${counts.renamed} renamed, ${counts.same} as before`],
  };
}

async function bringInFires(district: District, file: string, flags: Flags): ReturnType<Deed> {
  const body = { content: bytesOf(file).toString('base64'), fileName: basename(file) };
  const answer = await district.call(flags['dry-run'] ? imports.checkFires : imports.importFires, { body });
  return {
    report: {
      ...answer,
      rejected: answer.rejected.map(({ reason, cure, ...row }) => ({ ...row, reason: inWords(reason), cure: inWords(cure) })),
      rows: answer.rows.map(({ cause, ...row }) => ({ ...row, cause: cause && inWords(cause) })),
    },
    words: [
      `${answer.added} fires ${flags['dry-run'] ? 'would be ' : ''}added, ${answer.known} known already, ${answer.linked} linked to a place, ${answer.rejected.length} rejected`,
      ...answer.rejected
        .slice(0, 20)
        .map(({ row, column, reason, cure }) => `${basename(file)}:${row} ${column} ${inWords(reason)}. ${inWords(cure)}`),
      ...(answer.import ? [`undo: fengsui import undo ${answer.import}`] : []),
    ],
    failed: answer.rejected.length > 0,
  };
}

const deeds: Record<string, Deed> = {
  places: bringInPlaces,
  undo: (district, id) => undo(district, id),
  boundaries: bringInBoundaries,
  committees: bringInCommittees,
  fires: bringInFires,
  roads: bringInRoads,
  stations: (district, file) => bringInStations(district, bytesOf(file).toString('utf8')),
};

export const importCommand: Command = {
  summary: 'bring in places, boundaries, committees, fires, roads and stations from files',
  help: `
Usage: fengsui import places FILE [--dry-run] [--map FILE] [--crs wgs84|gcj02|cgcs2000] [--sender NAME] [--json]
       fengsui import undo IMPORT
       fengsui import boundaries FILE.geojson --crs wgs84|gcj02|cgcs2000 --level district|town|village|grid [--from DATE]
       fengsui import committees FILE.csv|FILE.xlsx [--from DATE]
       fengsui import fires FILE.csv [--dry-run] [--json]
       fengsui import roads EDGES.csv --nodes NODES.csv [--source WORDS] [--hours 7-9,17-19]
       fengsui import stations STATIONS.csv

places takes XLSX, or CSV in UTF-8 or GB 18030, in any order and wording of columns (docs/importing.md). Rows that are wrong are
left out and named with sheet, row, column, reason and cure; everything else comes in at one stroke or not at all.
roads are those that fengsui roads convert writes. stations have id, class, lon, lat and may have name, region, place, assessed_km2,
on_duty and own, as for fengsui cover; class may also be brigade, micro-1 or micro.
  --dry-run        says what would change; stores nothing
  --map FILE       what columns mean, by heading: {"columns": {"单位": "name", "暗号": null}}; null leaves one out
  --save-map FILE  writes what the columns were taken to mean, to be mended and used with --map
  --sender NAME    whose sheets look alike: meanings are remembered per sender
  --crs            datum of the positions; GCJ-02 is converted, not stated is taken as WGS 84 and said so
  --all-sheets     reads hidden sheets too
  --notes          lists what was read with a remark, such as a type that is not known
  --json           one object on stdout

Works through the running server if there is one. Exit codes: 0 done, 1 refused by the district, 2 bad input, 130 cancelled.
`,
  options: {
    data: { type: 'string' },
    'dry-run': { type: 'boolean' },
    'all-sheets': { type: 'boolean' },
    notes: { type: 'boolean' },
    map: { type: 'string' },
    'save-map': { type: 'string' },
    sender: { type: 'string' },
    crs: { type: 'string' },
    level: { type: 'string' },
    from: { type: 'string' },
    nodes: { type: 'string' },
    hours: { type: 'string' },
    source: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(flags, [what, file]) {
    const perform = deeds[what ?? ''];
    if (!perform) throw new BadInput(`say what to import: ${Object.keys(deeds).join(', ')}`);
    if (!file)
      throw new BadInput(
        `say which ${what === 'undo' ? 'import' : 'file'}: fengsui import ${what} ${what === 'undo' ? 'IMPORT' : 'FILE'}`,
      );
    if (what !== 'undo') bytesOf(file);
    const { data } = flags;
    const config = readConfig(process.env, { ...(typeof data === 'string' && { data }) });
    const { report, words, failed } = await withDistrict(config, (district) => perform(district, file, flags));
    process.stdout.write(flags['json'] ? `${JSON.stringify(report)}\n` : `${words.join('\n')}\n`);
    return failed ? 2 : process.exitCode === 130 ? 130 : 0;
  },
};
