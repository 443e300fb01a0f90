/** A thread that reads what strangers send: a file that eats memory or time ends the thread, never the server. */
import { parentPort, workerData } from 'node:worker_threads';
import { giveWay } from '../../../core/give-way.ts';
import type { Text } from '../../../platform/problem.ts';
import { readTable } from '../../../platform/workbook/read.ts';
import { UnreadableTable } from '../../../platform/workbook/table.ts';
import { Comparison, type Existing, type Outline } from './compare.ts';
import { DatumLook } from './datum.ts';
import type { Ask, Reply, WorkerInput } from './messages.ts';
import { Parting } from './parts.ts';
import { RegionBook } from './regions.ts';
import { planSheet } from './sheet.ts';
import { tablesOf } from './split.ts';
import { boundariesOf, understandSheet } from './understand.ts';

giveWay();
const input = workerData as WorkerInput;
const send = (reply: Reply) => parentPort!.postMessage(reply);

function start(): void {
  const { sheets, ...table } = readTable(input.bytes, input.fileName);
  const tables = sheets.flatMap((sheet) => tablesOf(sheet));
  const book = new RegionBook(input.district, input.regions);
  const comparison = new Comparison();
  let look = new DatumLook('unstated', undefined);
  const said: Text[] = [];
  const answers: Record<string, (ask: never) => void> = {
    plan({ headerRows }: Extract<Ask, { ask: 'plan' }>) {
      const planned = tables.map((sheet, at) => planSheet(sheet, at, book, input.remembered, headerRows?.[at]));
      send({ reply: 'planned', kind: table.kind, encoding: table.encoding ?? null, sheets: planned });
    },
    understand({ sheets, datum, today, areas }: Extract<Ask, { ask: 'understand' }>) {
      look = new DatumLook(datum, areas.find(({ code }) => code === input.district)?.geometry);
      const ground = { district: input.district, datum, today, book, boundaries: boundariesOf(areas) };
      const reports = sheets
        .filter(({ use }) => use)
        .map((plan) =>
          understandSheet(
            tables[plan.sheet]!,
            plan,
            ground,
            (row) => comparison.add(row),
            (text) => said.push(text),
          ),
        );
      send({ reply: 'understood', reports });
    },
    know({ places }: Extract<Ask, { ask: 'know' }>) {
      send({ reply: 'known', meant: comparison.know(JSON.parse(places) as Outline[]) });
    },
    learn({ places }: Extract<Ask, { ask: 'learn' }>) {
      comparison.learn(JSON.parse(places) as Existing[]);
      send({ reply: 'learnt' });
    },
    compare() {
      const rows = comparison.compare();
      const total = rows.length;
      const { joinedRows } = comparison;
      if (joinedRows > 0)
        said.push({
          zh: `有 ${joinedRows} 行写的是上面某个场所的其他联系人或电话，已并到那个场所（看“有备注”的行）。`,
          en: `${joinedRows} rows tell of further persons or telephones of a place above them and were taken together with it (see the rows with remarks).`,
        });
      let done = 0;
      const parting = new Parting((part) => send({ reply: 'rows', part, done, total }));
      for (const row of rows) {
        look.see(row.draft);
        parting.add({ n: done++, ...row });
      }
      const digest = parting.end();
      send({ reply: 'compared', total, counts: parting.counts, digest, warnings: [...said, ...look.warnings()] });
    },
  };
  parentPort!.on('message', (ask: Ask) => guarded(() => answers[ask.ask]!(ask as never)));
  send({ reply: 'ready' });
}

function guarded(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof UnreadableTable)) throw error;
    send({ reply: 'refused', reason: error.reason, text: error.text });
  }
}

guarded(start);
