import { configDefaults, defineConfig } from 'vitest/config';

/** Minutes, not seconds: through every route. */
const routes = ['test/access.test.ts', 'test/fuzz.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['test/set-up/global.ts'],
    testTimeout: 90_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'test/*.test.ts'],
          exclude: [...configDefaults.exclude, ...routes],
        },
      },
      { extends: true, test: { name: 'routes', include: routes, testTimeout: 400_000, hookTimeout: 300_000 } },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
