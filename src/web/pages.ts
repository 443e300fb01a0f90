/** The pages of all features, in product order. */
import { accountsPages } from '../features/accounts/web/index.ts';
import { calendarPages } from '../features/calendar/web/index.ts';
import { coverPages } from '../features/cover/web/index.ts';
import { ledgerPages } from '../features/ledger/web/index.ts';
import { obligationPages } from '../features/obligations/web/index.ts';
import { importPages } from '../features/places/web/import-pages.ts';
import { peoplePages } from '../features/people/web/index.ts';
import { placesPages } from '../features/places/web/index.ts';
import { riskPages } from '../features/risk/web/index.ts';
import { territoryPages } from '../features/territory/web/index.ts';
import { messagesPages } from '../features/messages/web/index.ts';
import { operationsPages } from '../features/operations/web/index.ts';
import { lazy } from 'react';
import { pages } from './page.ts';
import { hangOnBench, hangOnMatters, hangOnPlaces } from './panels.ts';

export const allPages = pages([
  ...ledgerPages,
  ...obligationPages,
  ...peoplePages,
  ...placesPages,
  ...importPages,
  ...riskPages,
  ...coverPages,
  {
    path: '/settings',
    title: { zh: '设置', en: 'Settings' },
    chapter: 'bottom',
    permission: 'signed-in',
    load: () => import('./settings/settings-page.tsx'),
  },
  ...territoryPages,
  ...calendarPages,
  ...accountsPages,
  ...messagesPages,
  ...operationsPages,
]);

const PlaceRisk = lazy(async () => ({ default: (await import('../features/risk/web/place-risk.tsx')).PlaceRisk }));
hangOnPlaces({ permission: 'risk.read', Panel: PlaceRisk });

const PlaceOfMatter = lazy(async () => ({
  default: (await import('../features/places/web/place-of-matter.tsx')).PlaceOfMatter,
}));
const QueueOfMatter = lazy(async () => ({
  default: (await import('../features/places/web/place-of-matter.tsx')).QueueOfMatter,
}));
hangOnMatters({ subjectKind: 'place', permission: 'places.read', Panel: PlaceOfMatter });
for (const subjectKind of ['placeBatch', 'placeImport'])
  hangOnMatters({ subjectKind, permission: 'places.assign', Panel: QueueOfMatter });
const HazardTrend = lazy(async () => ({ default: (await import('../features/places/web/hazard-trend.tsx')).HazardTrend }));
hangOnBench({ permission: 'places.read', Panel: HazardTrend });
const PlaceReach = lazy(async () => ({ default: (await import('../features/cover/web/place-reach.tsx')).PlaceReach }));
hangOnPlaces({ permission: 'cover.read', Panel: PlaceReach });
