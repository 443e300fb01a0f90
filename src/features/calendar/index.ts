import { z } from 'zod';
import { defineVerbs, feature } from '../../platform/feature.ts';
import { routes } from './routes.ts';

export { announceShipped, loadCalendar, onNewEdition, type DistrictCalendar } from './actions.ts';

export const calendar = feature({
  name: 'calendar',
  routes,
  permissions: { 'calendar.edit': { zh: '载入放假安排', en: 'Load holiday notices' } },
  verbs: defineVerbs('calendar', {
    announced: {
      zh: '载入放假安排',
      en: 'Holiday notice loaded',
      facts: z.object({ edition: z.string(), year: z.number().int(), announcedOn: z.iso.date().nullable() }),
    },
  }),
});
