/** What holds for every page: nothing leaves the machine, axe is content, a narrow phone does not scroll sideways. */
import { describe, expect, test } from 'vitest';
import { addressOfPage, pagesByRole } from './every-page.ts';
import { openHouse } from './house.ts';
import type { Look, Visitor } from './visitor.ts';

const newVisitor = openHouse();

/** Opens every page as somebody who may, and gives back what `look` found wrong, by address. */
async function onEveryPage(how: Look, look: (visitor: Visitor) => Promise<string[]>): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  const visitor = await newVisitor(how);
  const { people } = await visitor.ask<{ people: { role: string }[] }>('/api/session/demo');
  for (const [role, pages] of pagesByRole([...new Set(people.map((person) => person.role))])) {
    if (role) await visitor.enterAs({ role });
    for (const page of pages) {
      const address = await addressOfPage(page, visitor);
      for (const path of address === '/' ? ['/', '/?tab=scope'] : [address]) {
        await visitor.open(path);
        const faults = await look(visitor);
        if (faults.length > 0) found[`${role ?? 'anyone'} ${path}`] = faults;
      }
    }
  }
  expect(visitor.errors).toEqual([]);
  expect(visitor.elsewhere).toEqual([]);
  await visitor.leave();
  return found;
}

describe.each(['zh', 'en'] as const)('in %s', (language) => {
  test.each(['light', 'wall', 'sun'] as const)('every page is open to everyone in the theme %s', async (theme) => {
    expect(await onEveryPage({ language, theme }, (visitor) => visitor.faults())).toEqual({});
  });

  test('320 pixels are enough for every page', async () => {
    const wide = await onEveryPage({ language, width: 320, height: 640 }, async (visitor) => {
      const overhang = await visitor.overhang();
      return overhang > 0 ? [`${overhang} px too wide`] : [];
    });
    expect(wide).toEqual({});
  });
});

test('no page shows a raw code or a key instead of words', async () => {
  const raw = await onEveryPage({ language: 'zh' }, async ({ page }) => {
    const text = await page.locator('main').first().innerText();
    return [...text.matchAll(/\b(?:undefined|NaN|\[object Object\])\b|\b[a-z]+\.[a-z]+[A-Z]\w*\b/g)].map(([code]) => code);
  });
  expect(raw).toEqual({});
});
