import { defineVerbs, feature } from '../../platform/feature.ts';
import { rateWith } from '../places/index.ts';
import { quarterFrozen } from './rules.ts';
import { routes } from './routes.ts';
import { allLevels, layerVersion } from './store.ts';
import { verbs } from './verbs.ts';
import { duties, lookbackJob, rescoreJob } from './work.ts';

export { riskInput, type InputSource } from './inputs.ts';

// The map's colours: their version changes whenever any level does.
rateWith({
  version: layerVersion,
  levels: async (db, district) => new Map((await allLevels(db, district)).map(({ place, level }) => [place, level])),
});

export const risk = feature({
  name: 'risk',
  routes,
  verbs: defineVerbs('risk', verbs),
  duties,
  jobs: { 'risk.rescore': rescoreJob, 'risk.lookback': lookbackJob },
  refusals: { one_forecast_a_quarter: () => quarterFrozen({ quarter: '—' }) },
  permissions: {
    'risk.read': { zh: '看风险研判', en: 'See risk' },
    'risk.calculate': { zh: '计算风险、冻结预测', en: 'Calculate risk and freeze forecasts' },
  },
});
