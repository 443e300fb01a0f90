import { defineVerbs, feature } from '../../platform/feature.ts';
import { acceptKinds } from '../obligations/index.ts';
import { alreadyDone, unknownReference } from '../people/rules.ts';
import { duplicateJobs, duplicateRoutes } from './duplicates/index.ts';
import { importRoutes } from './import/routes.ts';
import { scopeOfImport } from './import/store.ts';
import { importDuty, importJobs } from './import/work.ts';
import { kinds } from './kinds.ts';
import { warmUp } from './listing.ts';
import { mapRoutes } from './map/routes.ts';
import { routes } from './routes.ts';
import { placeFaulty, placeKnown, withinCircle } from './rules.ts';
import { scopeOfPlace } from './store.ts';
import { verbs } from './verbs.ts';

export { addPlaces, assignPlaces, closePlace, type Added, type Assignment } from './actions.ts';
export { historyOf, placesAsOf, placesOfNewDay, type PlaceAsOf } from './as-of.ts';
export { changePlaces, type ChangeOutcome, type PlaceChange } from './changing.ts';
export type { AddOptions, FirmRef, NewPlace } from './new-place.ts';
export { classify, rulePack } from './pack.ts';
export { ratedBy, rateWith, type LevelSource } from './map/level-slot.ts';
export { layerVersion as placeLayerVersion, placePoints } from './store.ts';
export { attributes as placeAttributes } from './data/attributes.ts';
export { measures as placeMeasures } from './data/measures.ts';
export { actorRoles, contactParts, forms as placeForms, hazardClasses } from './data/parts.ts';

acceptKinds([kinds]);

const faulty = (field: string) => () => placeFaulty({ row: 1, field, value: '' });

export const places = feature({
  name: 'places',
  routes: [...routes, ...mapRoutes, ...duplicateRoutes, ...importRoutes],
  verbs: defineVerbs('place', verbs),
  subjects: { place: scopeOfPlace, placeImport: scopeOfImport },
  jobs: { ...importJobs, ...duplicateJobs },
  duties: [
    importDuty,
    {
      name: 'places.register',
      text: { zh: '备好场所清单', en: 'Keep the list of places at hand' },
      everySeconds: 600,
      run: ({ database, district, signal }) => warmUp(database, district, signal),
    },
  ],
  refusals: {
    one_place_code: () => placeKnown({}),
    place_pkey: () => placeKnown({}),
    place_not_within_itself: () => withinCircle({}),
    place_within_fkey: () => unknownReference({ kind: 'place' }),
    place_district_within_fkey: () => unknownReference({ kind: 'place' }),
    place_measure_pkey: () => alreadyDone({ what: 'measure' }),
    place_life: faulty('closedOn'),
    place_position: faulty('position'),
    measure_value: faulty('measure'),
    actor_life: faulty('to'),
    one_credit_code: () => alreadyDone({ what: 'firm' }),
    contact_part: faulty('part'),
    actor_role: faulty('role'),
  },
  permissions: {
    'places.read': { zh: '看场所', en: 'See places' },
    'places.change': { zh: '登记和更改场所', en: 'Register and change places' },
    'places.assign': { zh: '划定场所的街镇与类型', en: 'Assign places to town and type' },
    'places.reveal': { zh: '看场所联系人完整信息', en: 'See contacts of places unmasked' },
    'places.erase': { zh: '删除场所联系人', en: 'Erase contacts of places' },
    'places.seek': { zh: '查找重复场所', en: 'Look for places that stand twice' },
    'places.merge': { zh: '合并重复场所', en: 'Merge places that are one' },
    'places.import': { zh: '导入场所', en: 'Import places' },
    'places.export': { zh: '导出场所', en: 'Export places' },
  },
});
