import { defineVerbs, feature } from '../../platform/feature.ts';
import { verbs } from './verbs.ts';

export const obligations = feature({
  name: 'obligations',
  verbs: defineVerbs('obligation', verbs),
  permissions: {
    'obligation.read': { zh: '看事项', en: 'See obligations' },
    'obligation.open': { zh: '立项交办', en: 'Open a matter' },
    'obligation.act': { zh: '承办：签收、退回、交办、销号', en: 'Act as holder: receive, refuse, hand over, discharge' },
    'obligation.remind': { zh: '催办', en: 'Remind the holder' },
    'obligation.assign': { zh: '指定承办', en: 'Assign to a post' },
    'obligation.pause': { zh: '中止与恢复计时', en: 'Pause and resume' },
    'obligation.extend': { zh: '批准延期', en: 'Extend' },
    'obligation.void': { zh: '撤销与并案', en: 'Void and merge' },
  },
});
