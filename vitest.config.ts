import { configDefaults, defineConfig } from 'vitest/config';

/** Minutes, not seconds: through every route. */
const routes = ['test/access.test.ts', 'test/fuzz.test.ts'];
const databases = ['test/set-up/global.ts'];

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
          include: ['test/browser/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 900_000,
        },
      },
    ],
  },
});
