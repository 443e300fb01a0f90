import { feature } from '../../platform/feature.ts';
import { scopeOfRegion } from './store.ts';

export { searchableName, type SearchableName } from './pinyin.ts';
export { prefixesCovered, regionNames } from './store.ts';

export const territory = feature({
  name: 'territory',
  subjects: { region: scopeOfRegion },
  permissions: {
    'territory.read': { zh: '查区划', en: 'See regions' },
    'territory.change': { zh: '改区划', en: 'Change regions and boundaries' },
  },
});
