import { WrittenAnswer } from '../../platform/endpoint.ts';
import { reads, writes } from '../../platform/feature.ts';
import { attach, fileOf } from './files.ts';
import * as cases from './cases.ts';
import { readObligation } from './detail.ts';
import * as contract from './schema.ts';
import { countFiltered, listFiltered } from './store.ts';
import { boundsOf, calendarForReading, cardsOfRows, cursorOf, movedOf, placeOf, rowsOf, tellingOf } from './view.ts';
import { holdersIn, readHolders, readWorkbench } from './workbench.ts';

export const routes = [
  reads(contract.workbench, async ({ db, district, session, query, clock }) => {
    const { rows, ...page } = await readWorkbench(db, district, session, query, clock.now());
    return WrittenAnswer.around(contract.workbench.answer, 'rows', rows, page);
  }),
  reads(contract.whoHolds, ({ db, district, session, query, clock }) =>
    readHolders(db, district, session, query.region, clock.now()),
  ),
  reads(contract.listObligations, async ({ db, district, session, query, clock }) => {
    const now = clock.now();
    const calendar = await calendarForReading(db, district);
    const bounds = boundsOf(now, calendar.zone);
    const holders = query.organisation && (await holdersIn(db, district, session, query.organisation, now));
    const filter = { ...query, ...(holders && { holders }) };
    const listed = await listFiltered(db, district, session, filter, bounds, placeOf(query.cursor));
    const shown = listed.slice(0, query.limit);
    const cards = await cardsOfRows(db, district, shown, session);
    const last = shown.at(-1);
    return {
      now,
      total: await countFiltered(db, district, session, filter, bounds),
      rows: rowsOf(shown, cards, tellingOf(now, calendar)),
      next: listed.length > query.limit && last ? cursorOf({ group: 0, dueAt: last.dueAt, id: last.id }) : null,
    };
  }),
  reads(contract.showObligation, ({ db, district, session, params, clock }) =>
    readObligation(db, district, session, params.id, clock.now()),
  ),
  writes(contract.attachFile, (caller) => attach(caller, caller.params.id)),
  reads(contract.fetchFile, (caller) => fileOf(caller)),
  writes(contract.handOverMany, (caller) => cases.offerMany(caller, caller.body.ids, caller.body.to, caller.body.note)),
  writes(contract.receiveObligation, async (caller) =>
    movedOf(caller.tx, await cases.receive(caller, caller.params.id), caller.session),
  ),
  writes(contract.refuseObligation, async (caller) =>
    movedOf(caller.tx, await cases.refuseOffer(caller, caller.params.id, caller.body.reason), caller.session),
  ),
  writes(contract.offerObligation, async (caller) =>
    movedOf(caller.tx, await cases.offer(caller, caller.params.id, caller.body.to, caller.body.note), caller.session),
  ),
  writes(contract.assignObligation, async (caller) =>
    movedOf(caller.tx, await cases.assign(caller, caller.params.id, caller.body.to, caller.body.reason), caller.session),
  ),
  writes(contract.pauseObligation, async (caller) =>
    movedOf(caller.tx, await cases.pause(caller, caller.params.id, caller.body.order, caller.body.until), caller.session),
  ),
  writes(contract.resumeObligation, async (caller) =>
    movedOf(caller.tx, await cases.resume(caller, caller.params.id, caller.body.note), caller.session),
  ),
  writes(contract.extendObligation, async (caller) => {
    const { due, order, measure } = caller.body;
    return movedOf(caller.tx, await cases.extend(caller, caller.params.id, due, order, measure), caller.session);
  }),
  writes(contract.dischargeObligation, async (caller) =>
    movedOf(caller.tx, await cases.discharge(caller, caller.params.id, caller.body), caller.session),
  ),
  writes(contract.voidObligation, async (caller) =>
    movedOf(caller.tx, await cases.voidIt(caller, caller.params.id, caller.body.decision), caller.session),
  ),
  writes(contract.mergeObligation, async (caller) =>
    movedOf(caller.tx, await cases.merge(caller, caller.params.id, caller.body.into, caller.body.reason), caller.session),
  ),
  writes(contract.remindObligation, async (caller) =>
    movedOf(caller.tx, await cases.remind(caller, caller.params.id, caller.body.note), caller.session),
  ),
  writes(contract.openMatter, async (caller) => {
    const stored = await cases.openNewMatter(caller, caller.body);
    return { ...(await movedOf(caller.tx, stored, caller.session)), matter: stored.subject };
  }),
];
