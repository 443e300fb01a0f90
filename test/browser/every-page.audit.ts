/** What holds for every page, in both languages, at a desk and on a narrow phone, in all displays. */
import { expect, test } from 'vitest';
import type { Page } from '../../src/web/page.ts';
import { addressOfPage, pagesByRole } from './every-page.ts';
import { openHouse } from './house.ts';
import type { Visitor } from './visitor.ts';

const newVisitor = openHouse();

const desk = { width: 1440, height: 900 };
const phone = { width: 320, height: 640 };

/** What no reader should meet: a hole in a sentence, a key of a catalogue, a code instead of its name, an instant as machines write it. */
const raw = [
  /\b(?:undefined|NaN|null)\b|\[object Object\]/,
  /\b[a-z]+\.[a-z]+[A-Z]\w*\b/,
  /\b[a-z]+(?:_[a-z]+)+\b|\b[A-Z]+(?:_[A-Z]+)+\b/,
  /\b[A-Z]{2,3}-\d\d\b/,
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/,
  /\d{4}-\d\d-\d\dT\d\d/,
];
/** Three words in a row are a sentence that nobody translated; a name of a thing is one or two. */
const english = /\b[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}\b/;

/** Loaded once: wide first where the words are Chinese, narrow first where they are the longer English ones. */
async function faultsOf(visitor: Visitor, language: 'zh' | 'en'): Promise<string[]> {
  const [first, second] = language === 'zh' ? [desk, phone] : [phone, desk];
  const wide = async (size: typeof desk) => {
    const overhang = await visitor.overhang();
    return overhang > 0 ? [`${overhang} px too wide at ${size.width}`] : [];
  };
  const words = await visitor.words();
  const unread = [...raw, ...(language === 'zh' ? [english] : [])];
  const faults = [
    ...words.filter((piece) => unread.some((one) => one.test(piece))).map((piece) => `raw: ${piece.slice(0, 120)}`),
    ...(await wide(first)),
    ...(await visitor.faults()),
  ];
  for (const theme of ['wall', 'sun'] as const) {
    await visitor.wear(theme);
    faults.push(...(await visitor.faults('color-contrast')).map((fault) => `${theme} ${fault}`));
  }
  await visitor.wear('light');
  await visitor.page.setViewportSize(second);
  faults.push(...(await wide(second)));
  await visitor.page.setViewportSize(first);
  return faults;
}

/** Two tabs walk through the pages, each as somebody who may open them. */
async function faultsOfEveryPage(language: 'zh' | 'en'): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  const look = { language, ...(language === 'zh' ? desk : phone) };
  const tabs = await Promise.all([newVisitor(look), newVisitor(look)]);
  const { people } = await tabs[0]!.ask<{ people: { role: string }[] }>('/api/session/demo');
  const byRole = pagesByRole([...new Set(people.map(({ role }) => role))]);
  const left = [...byRole].flatMap(([role, pages]) => pages.map((page): [string | undefined, Page] => [role, page]));
  await Promise.all(
    tabs.map(async (visitor) => {
      let acting: string | undefined;
      for (let next = left.shift(); next; next = left.shift()) {
        const [role, page] = next;
        if (role !== acting) await (role ? visitor.enterAs({ role }) : visitor.goOut());
        acting = role;
        const address = await addressOfPage(page, visitor);
        for (const path of address === '/' ? ['/', '/?tab=scope'] : [address]) {
          await visitor.open(path);
          const faults = await faultsOf(visitor, language);
          if (faults.length > 0) found[`${role ?? 'anyone'} ${path}`] = faults;
        }
      }
      if (visitor.errors.length > 0) found['errors'] = [...visitor.errors];
      if (visitor.elsewhere.length > 0) found['requests to other machines'] = [...visitor.elsewhere];
      await visitor.leave();
    }),
  );
  return found;
}

test.each(['zh', 'en'] as const)('every page in %s is open to everyone, whole and in words', async (language) => {
  expect(await faultsOfEveryPage(language)).toEqual({});
});

test('faults that were put there are found', async () => {
  const visitor = await newVisitor();
  await visitor.enterAs({ role: 'town_office' });
  await visitor.open('/settings');
  await visitor.page.evaluate(
    `document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="data:,"><button></button><p style="width: 2000px">EVA-01</p><p>nobody has translated this</p><p style="color: var(--fs-line)">pale</p><p style="color: #aaa">pale</p>')`,
  );
  const faults = (await faultsOf(visitor, 'zh')).join('\n');
  for (const fault of [
    'image-alt',
    'button-name',
    'px too wide',
    'raw: EVA-01',
    'raw: nobody',
    'wall color-contrast',
    'sun color-contrast',
  ])
    expect(faults).toContain(fault);
  await visitor.leave();
});
