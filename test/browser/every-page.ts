/** Every page of the house with who may open it and an address that shows something: a new page is in it by itself. */
import { roles } from '../../src/features/people/rules.ts';
import type { Page } from '../../src/web/page.ts';
import type { Visitor } from './visitor.ts';

// The server's compiler does not read pages: their list is taken as data.
const listOfPages: string = '../../src/web/pages.ts';
const { allPages } = (await import(listOfPages)) as { allPages: readonly Page[] };

/** Where a page of one record finds its record, by the page's own path. */
const records: Record<string, (visitor: Visitor) => Promise<string | undefined>> = {
  '/obligations/$id': async (visitor) => (await visitor.ask<{ rows: { id: string }[] }>('/api/obligations?limit=1')).rows[0]?.id,
  '/responsibility/posts/$id': async (visitor) =>
    (await visitor.ask<{ persons: { posts: { post: string }[] }[] }>('/api/people/persons?limit=1')).persons[0]?.posts[0]?.post,
  '/responsibility/leave/$person': async (visitor) =>
    (await visitor.ask<{ persons: { id: string }[] }>('/api/people/persons?limit=1')).persons[0]?.id,
  '/places/$code': async (visitor) => (await visitor.ask<{ rows: { code: string }[] }>('/api/places?limit=1')).rows[0]?.code,
  '/places/import/$id': async ({ page, url }) => {
    const [id, content] = [crypto.randomUUID(), Buffer.from('场所名称,地址\n港东旅店,港路1号\n').toString('base64')];
    const headers = { 'idempotency-key': crypto.randomUUID(), origin: url };
    await page.request.post(`${url}/api/places/imports`, { headers, data: { id, fileName: '表.csv', content } });
    return id;
  },
};

/** Pages by the role that opens them in the demo; what nobody may open is a mistake of the table of rights. */
export function pagesByRole(present: readonly string[]): Map<string | undefined, Page[]> {
  const found = new Map<string | undefined, Page[]>();
  for (const page of allPages) {
    const role = page.permission === 'public' ? undefined : roleFor(page.permission, present);
    found.set(role, [...(found.get(role) ?? []), page]);
  }
  return found;
}

function roleFor(permission: string, present: readonly string[]): string {
  const first = ['town_office', 'committee_office', ...present].filter((role) => present.includes(role));
  const role = first.find((one) => permission === 'signed-in' || roles[one]?.permissions.has(permission));
  if (!role) throw new Error(`nobody in the demo may open a page that needs ${permission}`);
  return role;
}

/** @throws Error if a page of one record has no line in `records` */
export async function addressOfPage({ path }: Page, visitor: Visitor): Promise<string> {
  const parameter = /\$\w+/.exec(path)?.[0];
  if (!parameter) return path;
  const id = await records[path]?.(visitor);
  if (!id) throw new Error(`say in test/browser/every-page.ts where ${path} finds a record`);
  return path.replace(parameter, id);
}
