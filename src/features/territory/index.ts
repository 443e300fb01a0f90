import { defineVerbs, feature } from '../../platform/feature.ts';
import { routes } from './routes.ts';
import { regionDates, regionKnown } from './rules.ts';
import { scopeOfRegion } from './store.ts';
import { verbs } from './verbs.ts';

export { addRegions, regionAt, regionFinder, setBoundaries, today } from './actions.ts';
export { searchableName, type SearchableName } from './pinyin.ts';
export { boundariesOn, knownRegions, layerVersion, prefixesCovered, regionNames, regionsUnder } from './store.ts';

const already = () => regionKnown({ code: '—' });

export const territory = feature({
  name: 'territory',
  routes,
  verbs: defineVerbs('territory', verbs),
  subjects: { region: scopeOfRegion },
  refusals: {
    region_pkey: already,
    region_name_pkey: already,
    region_boundary_pkey: already,
    region_succession_pkey: already,
    region_life: () => regionDates({}),
  },
  permissions: {
    'territory.read': { zh: '查区划', en: 'See regions' },
    'territory.change': { zh: '改区划', en: 'Change regions and boundaries' },
  },
});
