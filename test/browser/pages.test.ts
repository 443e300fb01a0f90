/** What holds for every page: nothing leaves the machine, axe is content, a narrow phone does not scroll sideways. */
import { describe, expect, test } from 'vitest';
import { openHouse } from './house.ts';

const newVisitor = openHouse();

const paths = ['/', '/?tab=scope', '/obligations', '/obligations/new', '/ledger', '/settings', '/settings/account'];

describe.each(['zh', 'en'] as const)('in %s', (language) => {
  test.each(['light', 'wall', 'sun'] as const)('every page is open to everyone in the theme %s', async (theme) => {
    const visitor = await newVisitor({ language, theme });
    const found: Record<string, string[]> = {};
    await visitor.open('/login');
    found['/login'] = await visitor.faults();
    await visitor.enterAs({ role: 'town_office' });
    const { rows } = await visitor.ask<{ rows: { id: string }[] }>('/api/obligations?limit=1');
    for (const path of [...paths, `/obligations/${rows[0]!.id}`]) {
      await visitor.open(path);
      found[path] = await visitor.faults();
    }
    expect(Object.fromEntries(Object.entries(found).filter(([, faults]) => faults.length > 0))).toEqual({});
    expect(visitor.errors).toEqual([]);
    expect(visitor.elsewhere).toEqual([]);
    await visitor.leave();
  });

  test('320 pixels are enough for every page', async () => {
    const visitor = await newVisitor({ language, width: 320, height: 640 });
    await visitor.enterAs({ role: 'town_office' });
    const { rows } = await visitor.ask<{ rows: { id: string }[] }>('/api/obligations?limit=1');
    const wide: Record<string, number> = {};
    for (const path of [...paths, `/obligations/${rows[0]!.id}`]) {
      await visitor.open(path);
      const overhang = await visitor.overhang();
      if (overhang > 0) wide[path] = overhang;
    }
    expect(wide).toEqual({});
    await visitor.leave();
  });
});

test('a planted fault is found', async () => {
  const visitor = await newVisitor();
  await visitor.enterAs({ role: 'town_office' });
  await visitor.open('/settings');
  await visitor.page.evaluate(
    `document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="data:,"><button></button>')`,
  );
  const faults = (await visitor.faults()).join('\n');
  expect(faults).toContain('image-alt');
  expect(faults).toContain('button-name');
  await visitor.leave();
});
