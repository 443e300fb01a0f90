import type { Duty, DutyContext } from '../../platform/duties.ts';
import { defineVerbs, feature } from '../../platform/feature.ts';
import { gatherMessages } from './actions.ts';
import { deliverDue, sendForReal } from './outbound.ts';
import { routes } from './routes.ts';
import { verbs } from './verbs.ts';

const duties: Duty[] = [
  {
    name: 'messages.gather',
    text: { zh: '从台账生成通知', en: 'Make messages of ledger lines' },
    everySeconds: 1,
    run: async ({ database, clock, district }: DutyContext) => void (await gatherMessages(database, clock, district)),
  },
  {
    name: 'messages.deliver',
    text: { zh: '发送站外通知', en: 'Send messages out of the house' },
    everySeconds: 5,
    run: async ({ database, clock, district }: DutyContext) =>
      void (await deliverDue({ database, clock, district, send: sendForReal })),
  },
];

export const messages = feature({
  name: 'messages',
  routes,
  duties,
  verbs: defineVerbs('message', verbs),
  permissions: { 'messages.channels': { zh: '设置通知渠道', en: 'Set up channels for messages' } },
});
