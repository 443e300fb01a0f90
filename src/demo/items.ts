/** Items of the checklist that visits of the demo find: code, severity 1 to 4, days to mend, where it applies. */
const table = [
  'EVA-01 4 0 ALL;EVA-02 3 0 ALL;EVA-03 3 0 ALL;EVA-04 4 30 CROWD,FAC,WARE;EVA-05 4 30 CROWD;EVA-06 3 15 CROWD',
  'EVA-07 4 0 CROWD;EVA-08 3 0 CROWD,RES;EVA-09 3 3 CROWD;EVA-10 2 7 ALL;EVA-11 2 7 ALL;EVA-12 1 7 PUB,HOSP',
  'EVA-13 4 0 HIGH;EVA-14 2 0 ALL;EVA-15 2 7 ALL;EVA-16 3 15 CARE,HOSP,EDU;EVA-17 3 3 CROWD,RES,SMALL;EVA-18 3 30 CROWD',
  'EVA-19 4 30 ALL;FAC-01 4 60 ALL;FAC-02 4 0 ALL;FAC-03 4 60 CROWD,FAC,WARE;FAC-04 4 0 ALL;FAC-05 3 3 ALL;FAC-06 3 0 ALL',
  'FAC-07 2 7 ALL;FAC-08 2 7 ALL;FAC-09 4 0 ALL;FAC-10 4 1 ALL;FAC-11 3 15 CROWD,HIGH,FAC;FAC-12 3 0 ALL;FAC-13 4 15 ALL',
  'FAC-14 2 7 HIGH,RES;FAC-15 3 15 HIGH;FAC-16 2 15 ALL;FAC-17 4 0 ALL;FAC-18 3 1 HIGH;FAC-19 2 30 ALL;FAC-20 2 15 ALL',
  'FAC-21 2 60 KEY,HIGH;FAC-22 3 60 FAC,WARE,RES;FAC-23 3 15 CROWD;FAC-24 3 0 KEY,HIGH,CROWD,FAC,WARE',
  'MGT-01 4 0 KEY,HIGH,CROWD;MGT-02 3 7 KEY,HIGH,CROWD;MGT-03 2 3 KEY,HIGH,CROWD;MGT-04 2 7 KEY;MGT-05 2 15 ALL',
  'MGT-06 2 3 KEY;MGT-07 2 3 PUB;MGT-08 2 7 ALL;MGT-09 3 3 ALL;MGT-10 2 15 ALL;MGT-11 2 15 KEY;MGT-12 2 15 ALL',
  'MGT-13 1 60 FLAM,PUB;MGT-14 3 3 ALL;MGT-15 4 30 ALL;MGT-16 4 0 PUB,ALL;MGT-17 3 0 ALL;MGT-18 2 15 MIX,FAC',
  'MGT-19 2 3 KEY,HIGH,CROWD;TRN-01 2 15 ALL;TRN-02 2 30 ALL;TRN-03 2 30 PUB;TRN-04 2 30 ALL;TRN-05 2 7 ALL',
  'TRN-06 2 7 CROWD;ELE-01 2 3 ALL;ELE-02 2 15 ALL;ELE-03 2 1 ALL;ELE-04 2 0 ALL;ELE-05 3 3 ALL;ELE-06 3 15 ALL',
  'ELE-07 2 0 ALL;ELE-08 2 30 KEY,FAC;ELE-09 1 1 SMALL,FAC,WARE;HOT-01 4 0 ALL;HOT-02 3 0 ALL;HOT-03 4 0 CROWD',
  'HOT-04 3 0 ALL;HOT-05 3 0 FLAM,FAC,WARE;HOT-06 1 3 FAC,WARE;GAS-01 4 0 PUB,SMALL;GAS-02 3 3 PUB,SMALL',
  'GAS-03 2 15 PUB,SMALL;GAS-04 2 15 PUB;FW-01 4 0 FAC;FW-02 4 0 WARE;FW-03 4 0 FAC,WARE;FW-04 4 30 FAC,WARE',
  'FW-05 4 0 FAC,WARE;FW-06 3 30 FAC,WARE;FW-07 4 15 FAC,MIX;FW-08 3 0 FAC,WARE;FW-09 2 3 WARE;FW-10 4 15 FAC,WARE',
  'FW-11 4 0 WARE,FLAM;FW-12 3 3 FAC;FW-13 4 0 FAC;FW-14 4 3 FAC;FW-15 3 15 FAC,WARE;FW-16 3 30 FAC,WARE;FW-17 3 30 WARE',
  'FW-18 3 3 WARE;FW-19 3 15 FAC;FW-20 3 60 FAC,WARE;SM-01 4 0 SMALL,MIX;SM-02 4 7 SMALL,MIX;SM-03 2 3 SMALL',
  'SM-04 3 15 SMALL,CROWD;SM-05 4 0 SMALL;SM-06 1 3 SMALL;SM-07 1 1 SMALL;SM-08 3 0 SMALL;SM-09 4 3 SMALL',
  'RES-01 3 0 RES,HIGH;RES-02 4 0 RES,HIGH,SMALL;RES-03 2 0 RES,HIGH;RES-04 2 60 RES;RES-05 3 0 RES,HIGH;RES-06 2 1 RES',
  'RES-07 3 30 RES;RES-08 2 15 RES;RES-09 2 30 HIGH;RES-10 3 7 RES;RES-11 1 60 RES;RES-12 1 3 RES;RES-13 4 0 RES,HIGH',
  'CR-01 4 0 CROWD;CR-02 4 15 CROWD;CR-03 4 0 PUB;CR-04 4 30 PUB;CR-05 4 60 CARE;CR-06 3 3 CARE,HOSP;CR-07 4 30 EDU,CARE',
  'CR-08 3 3 HOSP;CR-09 3 7 EDU;CR-10 1 15 PUB;CR-11 4 0 CROWD;HR-01 3 0 HIGH;HR-02 2 3 HIGH;HR-03 3 7 HIGH',
  'HR-04 2 30 HIGH;HR-05 3 15 HIGH;HR-06 3 30 HIGH;CO-01 4 0 CON;CO-02 4 3 CON;CO-03 4 0 CON',
].join(';');

export interface CheckItem {
  code: string;
  /** Severity 3 and 4 count as severe. */
  severe: boolean;
  days: number;
  applies: readonly string[];
}

export const checkItems: readonly CheckItem[] = table.split(';').map((row) => {
  const [code, severity, days, applies] = row.split(' ');
  return { code: code!, severe: Number(severity) >= 3, days: Number(days), applies: applies!.split(',') };
});

/** Which lists of the checklist a type of place is visited with. */
function listsOf(type: string): string[] {
  const lists: Record<string, string[]> = {
    F: ['FAC'],
    W: ['WARE'],
    A: ['CROWD', 'PUB'],
    E: ['CROWD', 'EDU'],
    H: ['CROWD', 'HOSP'],
    R: ['RES'],
    S: ['SMALL'],
    C: ['CON'],
    X: ['SMALL'],
  };
  const more: Record<string, string[]> = {
    F01: ['FLAM'],
    F05: ['MIX'],
    W01: ['FLAM'],
    W05: ['FLAM'],
    G01: ['FLAM'],
    H03: ['CARE'],
    R01: ['HIGH'],
    O01: ['HIGH'],
    X01: ['MIX'],
  };
  return ['ALL', ...(lists[type[0]!] ?? []), ...(more[type] ?? [])];
}

const perType = new Map<string, readonly number[]>();

/** Items, by their number, that a visit to a place of this type can find. */
export function itemsFor(type: string): readonly number[] {
  let items = perType.get(type);
  if (!items) {
    const lists = new Set(listsOf(type));
    items = checkItems.flatMap(({ applies }, i) => (applies.some((list) => lists.has(list)) ? [i] : []));
    perType.set(type, items);
  }
  return items;
}
