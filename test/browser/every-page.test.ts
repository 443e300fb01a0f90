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

/** Loaded once: first Chinese at a desk in every display, then English; what a language cannot change is looked at in one. */
async function faultsOf(visitor: Visitor): Promise<string[]> {
  const faults: string[] = [];
  const note = (where: string, found: readonly string[]) => faults.push(...found.map((fault) => `${where}: ${fault}`));
  const read = async (where: string, unread: readonly RegExp[]) =>
    note(
      `${where} raw`,
      (await visitor.words()).filter((piece) => unread.some((one) => one.test(piece))),
    );
  const measure = async (where: string) => {
    const overhang = await visitor.overhang();
    if (overhang > 0) note(where, [`${overhang} px too wide`]);
  };
  await read('zh', [...raw, english]);
  await measure('zh desk');
  await visitor.skipAlike();
  note('zh', await visitor.faults());
  for (const theme of ['wall', 'sun'] as const) {
    await visitor.wear(theme);
    note(theme, await visitor.faults({ only: ['color-contrast'] }));
  }
  await visitor.wear('light');
  await visitor.page.setViewportSize(phone);
  await measure('zh phone');
  await visitor.speak('en');
  await measure('en phone');
  await visitor.page.setViewportSize(desk);
  await read('en', raw);
  await measure('en desk');
  note('en', await visitor.faults({ without: ['color-contrast'] }));
  await visitor.speak('zh');
  return faults;
}

test('every page is open to everyone, whole and in words, in both languages', async () => {
  const found: Record<string, string[]> = {};
  // Two at once, each as somebody who may open the page.
  const tabs = await Promise.all([newVisitor(), newVisitor()]);
  const { people } = await tabs[0]!.ask<{ people: { role: string }[] }>('/api/session/demo');
  const byRole = pagesByRole([...new Set(people.map(({ role }) => role))]);
  const left = [...byRole].flatMap(([role, pages]) => pages.map((page): [string | undefined, Page] => [role, page]));
  await Promise.all(
    tabs.map(async (visitor) => {
      let acting: string | undefined;
      for (let next = left.shift(); next; next = left.shift()) {
        const [role, page] = next;
        const entered = role !== undefined && role === acting;
        if (!entered) await (role ? visitor.enterAs({ role }) : visitor.goOut());
        acting = role;
        const address = await addressOfPage(page, visitor);
        for (const path of address === '/' ? ['/', '/?tab=scope'] : [address]) {
          await (entered ? visitor.turnTo(path, page.title.zh) : visitor.open(path));
          const faults = await faultsOf(visitor);
          if (faults.length > 0) found[`${role ?? 'anyone'} ${path}`] = faults;
        }
      }
      if (visitor.errors.length > 0) found['errors'] = [...visitor.errors];
      if (visitor.elsewhere.length > 0) found['requests to other machines'] = [...visitor.elsewhere];
      await visitor.leave();
    }),
  );
  expect(found).toEqual({});
});

test('faults that were put there are found', async () => {
  const visitor = await newVisitor();
  await visitor.enterAs({ role: 'town_office' });
  await visitor.open('/settings');
  await visitor.page.evaluate(
    `document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="data:,"><button></button><p style="width: 2000px">EVA-01</p><p>nobody has translated this</p><p style="color: var(--fs-line)">pale</p><p style="color: #aaa">pale</p>')`,
  );
  const faults = (await faultsOf(visitor)).join('\n');
  for (const fault of [
    'zh: image-alt',
    'en: image-alt',
    'zh: button-name',
    'zh phone: ',
    'en desk: ',
    'zh raw: EVA-01',
    'en raw: EVA-01',
    'zh raw: nobody',
    'wall: color-contrast',
    'sun: color-contrast',
  ])
    expect(faults).toContain(fault);
  await visitor.leave();
});
