import { z } from 'zod';
import { endpoint } from '../../../platform/endpoint.ts';
import { fileRefused, fileTooLarge, grades, importBusy, stages, verdicts } from './rules.ts';

const Text = z.object({ zh: z.string(), en: z.string() });
const inImport = z.object({ id: z.uuid() });
const Started = z.object({ id: z.uuid() });
export const datums = ['wgs84', 'gcj02', 'cgcs2000', 'unstated'] as const;

const Column = z.object({
  column: z.number().int().min(0),
  heading: z.string(),
  field: z.string().nullable().describe('null: left out'),
  certainty: z.number(),
  samples: z.array(z.string()),
});
export const SheetPlan = z.object({
  sheet: z.number().int().min(0),
  name: z.string(),
  hidden: z.boolean(),
  use: z.boolean(),
  headerRow: z.number().int().min(0).describe('as the spreadsheet counts; 0: none was found'),
  headerRows: z.number().int().min(0).max(2),
  columns: z.array(Column),
  rows: z.number().int(),
  hiddenRows: z.number().int(),
});

const Report = z.object({
  sheet: z.number().int(),
  name: z.string(),
  rows: z.number().int(),
  leftOut: z.object({ totals: z.number().int(), headers: z.number().int(), notes: z.number().int() }),
  fields: z.array(z.object({ field: z.string(), heading: z.string(), filled: z.number().int(), faulty: z.number().int() })),
  score: z.number().describe('0 to 100: of what a register should know, the share that the sheet holds'),
});

export const Import = z.object({
  id: z.uuid(),
  fileName: z.string(),
  sender: z.string().nullable(),
  stage: z.enum(stages),
  done: z.number().int(),
  total: z.number().int().nullable(),
  problem: Text.nullable(),
  encoding: z.string().nullable(),
  datum: z.enum(datums),
  plan: z.array(SheetPlan),
  counts: z.object({
    new: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
    rejected: z.number().int(),
    noted: z.number().int(),
  }),
  reports: z.array(Report),
  warnings: z.array(Text),
  createdAt: z.string(),
  committedAt: z.string().nullable(),
  undoneAt: z.string().nullable(),
  undoUntil: z.string().nullable().describe('until when it can be undone; null: it cannot'),
});
export type Import = z.infer<typeof Import>;

export const listImports = endpoint({
  method: 'GET',
  path: '/api/places/imports',
  summary: { zh: '导入记录', en: 'Imports, newest first' },
  access: 'places.import',
  scope: 'rows',
  answer: z.object({
    imports: z.array(Import.omit({ plan: true, reports: true })),
    fields: z.array(z.object({ key: z.string(), zh: z.string(), en: z.string() })).describe('what a column can mean'),
  }),
});

export const openImport = endpoint({
  method: 'POST',
  path: '/api/places/imports',
  summary: { zh: '上传场所表', en: 'Send a workbook or CSV of places; it is read in the background' },
  access: 'places.import',
  scope: 'rows',
  body: z.object({
    id: z.uuid(),
    fileName: z.string().trim().min(1).max(200),
    sender: z
      .string()
      .trim()
      .min(1)
      .max(120)
      .nullable()
      .default(null)
      .describe('whose sheets look alike: column meanings are remembered per sender'),
    content: z.base64().describe('the file, at most 30 MB'),
  }),
  bodyLimit: 42_000_000,
  answer: Started,
  status: 202,
  problems: [fileTooLarge],
});

export const readImport = endpoint({
  method: 'GET',
  path: '/api/places/imports/:id',
  summary: { zh: '一批导入', en: 'One import: where it stands, its columns, what it would change' },
  access: 'places.import',
  scope: { subject: 'placeImport', id: ({ params }) => params.id },
  params: inImport,
  answer: Import,
});

export const replanImport = endpoint({
  method: 'POST',
  path: '/api/places/imports/:id/header',
  summary: { zh: '另指表头行', en: 'Say in which row a sheet’s header stands; columns are proposed anew' },
  access: 'places.import',
  scope: { subject: 'placeImport', id: ({ params }) => params.id },
  params: inImport,
  body: z.object({ sheet: z.number().int().min(0).max(500), headerRow: z.number().int().min(1).max(1000) }),
  answer: Started,
  status: 202,
  problems: [importBusy],
});

export const compareImport = endpoint({
  method: 'POST',
  path: '/api/places/imports/:id/columns',
  summary: { zh: '确认列名，比对差异', en: 'Confirm the columns; what the file would change is reckoned in the background' },
  access: 'places.import',
  scope: { subject: 'placeImport', id: ({ params }) => params.id },
  params: inImport,
  body: z.object({
    datum: z.enum(datums).default('unstated'),
    sheets: z
      .array(
        z.object({
          sheet: z.number().int().min(0),
          use: z.boolean(),
          columns: z.array(z.object({ column: z.number().int().min(0), field: z.string().nullable() })).optional(),
        }),
      )
      .max(500)
      .describe('sheets and columns that are not named stay as proposed'),
  }),
  answer: Started,
  status: 202,
  problems: [importBusy],
});

const Row = z.object({
  n: z.number().int(),
  sheet: z.number().int(),
  sheetName: z.string(),
  row: z.number().int().describe('as the spreadsheet counts'),
  name: z.string().nullable(),
  verdict: z.enum(verdicts),
  place: z.uuid().nullable(),
  code: z.string().nullable().describe('of the place, if it stands in the register'),
  says: z
    .object({ type: z.string().nullable(), region: z.string(), address: z.string().nullable() })
    .nullable()
    .describe('what a place that would be new is'),
  differences: z.array(
    z.object({
      field: z.string(),
      before: z.union([z.string(), z.number(), z.boolean()]).nullable(),
      after: z.union([z.string(), z.number(), z.boolean()]),
    }),
  ),
  faults: z.array(z.object({ column: z.string(), heading: z.string(), reason: Text, cure: Text })),
  notes: z.array(Text),
});
export type ImportRow = z.infer<typeof Row>;

export const listImportRows = endpoint({
  method: 'GET',
  path: '/api/places/imports/:id/rows',
  summary: { zh: '导入的行', en: 'Rows of an import with what they would change or why they are refused' },
  access: 'places.import',
  scope: { subject: 'placeImport', id: ({ params }) => params.id },
  params: inImport,
  query: z.object({
    verdict: z.enum([...verdicts, 'noted']).optional(),
    after: z.coerce.number().int().min(-1).default(-1),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
  }),
  answer: z.object({
    rows: z.array(Row),
    regions: z.record(z.string(), z.string()).describe('names of the regions that the rows speak of, and of those above them'),
    next: z.number().int().nullable(),
  }),
});

export const downloadRefused = endpoint({
  method: 'GET',
  path: '/api/places/imports/:id/refused',
  summary: { zh: '下载不能导入的行', en: 'Refused rows with place, reason and cure as XLSX or CSV, for whoever sent the sheet' },
  access: 'places.import',
  scope: { subject: 'placeImport', id: ({ params }) => params.id },
  params: inImport,
  query: z.object({ format: z.enum(['xlsx', 'csv']).default('xlsx'), language: z.enum(['zh', 'en']).default('zh') }),
  answer: { media: 'application/octet-stream' },
});

const change = (deed: 'commit' | 'cancel' | 'undo', zh: string, en: string) =>
  endpoint({
    method: 'POST',
    path: `/api/places/imports/:id/${deed}`,
    summary: { zh, en },
    access: 'places.import',
    scope: { subject: 'placeImport', id: ({ params }) => params.id },
    params: inImport,
    body: z.object({}),
    answer: Started,
    status: 202,
    problems: [importBusy],
  });

export const commitImport = change('commit', '提交导入', 'Bring in what was shown, whole or not at all');
export const cancelImport = change('cancel', '取消导入', 'Cancel; nothing is stored');
export const undoImport = change('undo', '撤回整批', 'Take a whole import back');

const fireTable = {
  access: 'places.import',
  scope: 'rows',
  // Strict, so that a caller who asks for something else, such as only to try, is not told that all went well.
  body: z.strictObject({
    fileName: z.string().trim().min(1).max(200),
    content: z.base64().describe('CSV in UTF-8 or GB 18030'),
  }),
  bodyLimit: 14_000_000,
  answer: z.object({
    import: z.uuid().nullable().describe('null: nothing was kept'),
    added: z.number().int(),
    known: z.number().int().describe('rows whose number stands already'),
    linked: z.number().int().describe('rows that lead to a place of the register'),
    rejected: z.array(z.object({ row: z.number().int(), column: z.string(), reason: Text, cure: Text })),
    rows: z
      .array(
        z.object({
          row: z.number().int(),
          number: z.string().nullable(),
          known: z.boolean().describe('its number stands already: it is passed over'),
          happenedAt: z.string(),
          place: z.object({ code: z.string(), name: z.string() }).nullable(),
          region: z.string(),
          regionName: z.string().nullable(),
          address: z.string().nullable(),
          cause: Text.nullable(),
          grade: z.enum(grades),
        }),
      )
      .describe('what was understood, in the order of the file; at most 500'),
  }),
  problems: [fileRefused],
} as const;

export const checkFires = endpoint({
  method: 'POST',
  path: '/api/places/fires/check',
  summary: { zh: '试读火灾记录', en: 'What a CSV of fires would bring in; saves nothing' },
  ...fireTable,
});

export const importFires = endpoint({
  method: 'POST',
  path: '/api/places/fires/import',
  summary: { zh: '导入火灾记录', en: 'Import fires of earlier years from a CSV: all rows, or none if one is wrong' },
  ...fireTable,
});
export type FiresBroughtIn = z.infer<typeof importFires.answer>;

export const listFireImports = endpoint({
  method: 'GET',
  path: '/api/places/fires/imports',
  summary: { zh: '火灾导入记录', en: 'Files of fires that were brought in, newest first' },
  access: 'places.import',
  scope: 'rows',
  answer: z.object({
    imports: z.array(
      z.object({
        id: z.uuid(),
        fileName: z.string(),
        state: z.enum(['committed', 'undone']),
        createdAt: z.string(),
        undoneAt: z.string().nullable(),
        added: z.number().int(),
      }),
    ),
  }),
});

export const undoFireImport = endpoint({
  method: 'POST',
  path: '/api/places/fires/imports/:id/undo',
  summary: { zh: '撤回一批火灾记录', en: 'Take the fires of one file back' },
  access: 'places.import',
  scope: { subject: 'placeImport', id: ({ params }) => params.id },
  params: inImport,
  body: z.object({}),
  answer: z.object({ removed: z.number().int() }),
  problems: [importBusy],
});
