/** The eyes of the audit of every page (every-page.audit.ts): they must see a fault that was put there. */
import { expect, test } from 'vitest';
import { openHouse } from './house.ts';

const newVisitor = openHouse();

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
