import { configDefaults, defineConfig } from 'vitest/config';

/** Minutes, not seconds: through every route. */
const routes = ['test/access.test.ts', 'test/fuzz.test.ts'];
const databases = ['test/set-up/global.ts'];

/** Every page, in both languages and three displays: minutes, so it is asked for by FENGSUI_AUDIT=1. */
const inBrowser = process.env['FENGSUI_AUDIT'] ? 'test/browser/**/*.audit.ts' : 'test/browser/**/*.test.ts';

export default defineConfig({
  test: {
    testTimeout: 90_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          globalSetup: databases,
          include: ['src/**/*.test.{ts,tsx}', 'test/*.test.ts'],
          exclude: [...configDefaults.exclude, ...routes],
        },
      },
      {
        extends: true,
        test: { name: 'routes', globalSetup: databases, include: routes, testTimeout: 400_000, hookTimeout: 300_000 },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          globalSetup: ['test/set-up/house.ts'],
          include: [inBrowser],
          fileParallelism: false,
          testTimeout: 600_000,
        },
      },
    ],
  },
});
