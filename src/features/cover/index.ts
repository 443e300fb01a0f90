import { defineVerbs, feature } from '../../platform/feature.ts';
import { readSubjectNames } from '../ledger/index.ts';
import { acceptKinds } from '../obligations/index.ts';
import { kinds } from './kinds.ts';
import { routes } from './routes.ts';
import { stationCodeTaken } from './rules.ts';
import { keepJob, sitingJob } from './siting-job.ts';
import { scopeOfStation, titlesOfStations } from './store.ts';
import { verbs } from './verbs.ts';

export { importNetwork, putStations, type NewStation } from './actions.ts';
export { rosterWith, type RosterSource } from './staffing.ts';

acceptKinds([kinds]);
readSubjectNames('station', titlesOfStations);

export const cover = feature({
  name: 'cover',
  routes,
  verbs: defineVerbs('cover', verbs),
  subjects: { station: scopeOfStation },
  refusals: { one_station_code: () => stationCodeTaken({}) },
  jobs: { 'cover.siting': sitingJob, 'cover.keep': keepJob },
  permissions: {
    'cover.read': { zh: '看覆盖和站点', en: 'See cover and stations' },
    'cover.change': { zh: '导入路网和站点', en: 'Import roads and stations' },
    'cover.plan': { zh: '选址、规划站点', en: 'Site and plan stations' },
  },
});
