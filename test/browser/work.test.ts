/** The daily work, as two people do it. */
import { expect, test } from 'vitest';
import { openHouse } from './house.ts';
import type { Visitor } from './visitor.ts';

const newVisitor = openHouse();

interface Card {
  post: string;
  personName: string;
}

/** A fresh matter in the hands of `holder`, so that no other test's work is touched. */
async function givenMatter(giver: Visitor, holder: Card, title: string): Promise<string> {
  const { signedIn } = await giver.ask<{ signedIn: { regions: string[] } }>('/api/session');
  const { id } = await giver.post<{ id: string }>('/api/matters', {
    kind: 'task',
    title,
    demand: '清走楼道里的电动自行车，拍照。',
    region: signedIn.regions[0],
    holder: holder.post,
  });
  return id;
}

test('the workbench opens with the sentence of the day and says whose move each matter is', async () => {
  const visitor = await newVisitor();
  await visitor.enterAs({ role: 'town_office' });
  await visitor.open('/?tab=scope');
  expect(await visitor.page.getByRole('heading', { level: 1 }).textContent()).toMatch(/已超期|到期|签收|办完/);
  const rows = visitor.page.locator('tr.fs-row');
  expect(await rows.count()).toBeGreaterThan(0);
  expect(await rows.locator('.fs-holder-name').count()).toBe(await rows.count());
  await visitor.leave();
});

test('who is not signed in is led to the log-in page and back', async () => {
  const visitor = await newVisitor();
  await visitor.open('/obligations');
  expect(new URL(visitor.page.url()).pathname).toBe('/login');
  await visitor.leave();
});

test('the office hands a matter over, and the other one receives it', async () => {
  const [office, other] = [await newVisitor(), await newVisitor()];
  const giver = await office.enterAs({ role: 'committee_office' });
  const receiver = await other.enterAs({ role: 'town_office' });
  const id = await givenMatter(office, giver, '交接试办');
  await office.post(`/api/obligations/${id}/offer`, { to: receiver.post });
  await other.open('/');
  await other.page.getByRole('button', { name: '签收 交接试办' }).click();
  await other.page.getByText('已签收 交接试办').waitFor();
  await office.open(`/obligations/${id}`);
  expect(await office.page.locator('.fs-band .fs-holder-name').first().textContent()).toBe(receiver.personName);
  await office.leave();
  await other.leave();
});

test('the queue is worked by keys alone', async () => {
  const visitor = await newVisitor();
  await visitor.enterAs({ role: 'town_office' });
  await visitor.open('/?tab=scope');
  const { page } = visitor;
  const current = () => page.locator('tr[data-current]').getAttribute('id');
  const first = await current();
  await page.keyboard.press('j');
  expect(await current()).not.toBe(first);
  await page.keyboard.press('k');
  expect(await current()).toBe(first);
  await page.keyboard.press('x');
  await page.getByText('已选 1 件').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/obligations\//);
  await page.keyboard.press('g');
  await page.keyboard.press('w');
  await page.waitForURL((url) => url.pathname === '/');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: '场所、编号、人、文号' }).fill('台账');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/ledger/);
  expect(await page.title()).toBe('台账 · 烽燧');
  await visitor.leave();
});

test('a first Tab offers to skip to the content', async () => {
  const visitor = await newVisitor();
  await visitor.enterAs({ role: 'town_office' });
  await visitor.open('/');
  await visitor.page.keyboard.press('Tab');
  expect(await visitor.page.evaluate(`document.activeElement.getAttribute('href')`)).toBe('#content');
  await visitor.leave();
});
