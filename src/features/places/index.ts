import { defineVerbs, feature } from '../../platform/feature.ts';
import { acceptKinds } from '../obligations/index.ts';
import { alreadyDone, unknownReference } from '../people/rules.ts';
import { kinds } from './kinds.ts';
import { placeFaulty, placeKnown, withinCircle } from './rules.ts';
import { scopeOfPlace } from './store.ts';
import { verbs } from './verbs.ts';

export { addPlaces, assignPlaces, closePlace, type Added, type Assignment } from './actions.ts';
export { changePlaces, type ChangeOutcome, type PlaceChange } from './changing.ts';
export type { AddOptions, FirmRef, NewPlace } from './new-place.ts';
export { classify, rulePack } from './pack.ts';
export { layerVersion as placeLayerVersion, placePoints } from './store.ts';
export { attributes as placeAttributes } from './data/attributes.ts';
export { measures as placeMeasures } from './data/measures.ts';
export { actorRoles, contactParts, forms as placeForms, hazardClasses } from './data/parts.ts';

acceptKinds([kinds]);

const faulty = (field: string) => () => placeFaulty({ row: 1, field, value: '' });

export const places = feature({
  name: 'places',
  verbs: defineVerbs('place', verbs),
  subjects: { place: scopeOfPlace },
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
  },
});
