/** A person at a screen, in the words of the work: who comes in, what they open, what they do. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** Milliseconds after which something that was to come true never will. */
const patience = 30_000;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface DemoPerson {
  post: string;
  personName: string;
  organisationName: string;
  role: string;
}

export interface Look {
  language?: 'zh' | 'en';
  theme?: 'light' | 'wall' | 'sun';
  width?: number;
  height?: number;
}

export class Visitor {
  /** Requests to any other host; there must be none. */
  readonly elsewhere: string[] = [];
  /** Errors of the page itself. */
  readonly errors: string[] = [];
  readonly url: string;
  readonly page: Page;
  private readonly context: BrowserContext;

  private constructor(url: string, context: BrowserContext, page: Page) {
    this.url = url;
    this.context = context;
    this.page = page;
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== url && !['data:', 'blob:'].includes(protocol)) this.elsewhere.push(request.url());
    });
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('status of 4')) this.errors.push(message.text());
      // A mark that comes too late for its tile may never be drawn.
      if (message.type() === 'warning' && message.text().startsWith('Image "')) this.errors.push(message.text());
    });
  }

  static async at(browser: Browser, url: string, look: Look = {}): Promise<Visitor> {
    const { language = 'zh', theme = 'light', width = 1440, height = 900 } = look;
    const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
    const choices = JSON.stringify({ 'fengsui.language': language, 'fengsui.theme': theme });
    await context.addInitScript(
      `for (const [choice, value] of Object.entries(${choices})) if (!localStorage.getItem(choice)) localStorage.setItem(choice, value)`,
    );
    return new Visitor(url, context, await context.newPage());
  }

  /** Leaves, so that the next page is that of somebody unknown. */
  async goOut(): Promise<void> {
    await this.context.clearCookies();
  }

  /** Enters the demo as the first person of a role, or as the one in a post. */
  async enterAs(who: { role: string } | { post: string }): Promise<DemoPerson> {
    const { people } = (await (await this.page.request.get(`${this.url}/api/session/demo`)).json()) as { people: DemoPerson[] };
    const person = people.find((one) => ('role' in who ? one.role === who.role : one.post === who.post));
    if (!person) throw new Error(`nobody in the demo is ${JSON.stringify(who)}`);
    await this.post('/api/session/demo', { post: person.post });
    return person;
  }

  /** A write as this person, past the screen; for what a test needs beforehand. */
  async post<A>(path: string, body: unknown): Promise<A> {
    const answer = await this.page.request.post(`${this.url}${path}`, {
      data: body,
      headers: { 'idempotency-key': crypto.randomUUID() },
    });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as A;
  }

  async ask<A>(path: string): Promise<A> {
    return (await (await this.page.request.get(`${this.url}${path}`)).json()) as A;
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.url}${path}`);
    await this.settled();
  }

  /** Another page of the same visit, without loading the house again; `title` is that of the page. */
  async turnTo(path: string, title: string): Promise<void> {
    await this.page.evaluate(`history.pushState({}, '', ${JSON.stringify(path)})`);
    await this.until(`document.title.includes(${JSON.stringify(title)})`);
    await this.settled();
  }

  private async settled(): Promise<void> {
    await this.page.getByRole('heading', { level: 1 }).first().waitFor();
    await this.page.locator('[aria-busy="true"]').first().waitFor({ state: 'hidden' });
  }

  /** From now on rules are not tried on rows that differ from an earlier one in words and figures alone. */
  async skipAlike(): Promise<void> {
    await this.page.evaluate(`(() => {
      const seen = new Set();
      for (const row of document.querySelectorAll('tr, li')) {
        const shape = row.outerHTML
          .replace(/>[^<]+</g, '>x<')
          .replace(/ (id|href|for|title|alt|datetime|aria-[a-z]+)="[^"]+"/g, ' $1="x"')
          .replace(/\\d[\\d.]*/g, '0');
        if (seen.has(shape)) row.dataset.alike = '';
        seen.add(shape);
      }
    })()`);
  }

  /** Rules that the page breaks, each with the places where it does; unless said, those of WCAG 2.2 AA. */
  async faults({ only = [], without = [] }: { only?: string[]; without?: string[] } = {}): Promise<string[]> {
    if (!(await this.page.evaluate<boolean>('"axe" in window'))) await this.page.evaluate(axeSource);
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const options = JSON.stringify({
      runOnly: only.length > 0 ? { type: 'rule', values: only } : { type: 'tag', values: tags },
      rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])),
      resultTypes: ['violations'],
      preload: false,
    });
    const { violations } = await this.page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
      `axe.run({ exclude: [['[data-alike]']] }, ${options})`,
    );
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  }

  /** Asked from outside again and again: what polls within the page evaluates text, and the page's own policy forbids that. */
  private async until(condition: string): Promise<void> {
    for (const over = Date.now() + patience; !(await this.page.evaluate<boolean>(condition));) {
      if (Date.now() > over) throw new Error(`never came true: ${condition}`);
      await this.page.waitForTimeout(20);
    }
  }

  /** Another display, without loading the page again, as if chosen in a second window. */
  async wear(theme: NonNullable<Look['theme']>): Promise<void> {
    await this.choose('theme', theme);
    await this.until(`document.documentElement.dataset.theme === '${theme}'`);
  }

  /** Another language, in the same way. */
  async speak(language: NonNullable<Look['language']>): Promise<void> {
    await this.choose('language', language);
    await this.until(`document.documentElement.lang.startsWith('${language}')`);
    await this.settled();
  }

  private async choose(choice: 'theme' | 'language', value: string): Promise<void> {
    await this.page.evaluate(`
      localStorage.setItem('fengsui.${choice}', '${value}');
      dispatchEvent(new StorageEvent('storage', { key: 'fengsui.${choice}', newValue: '${value}' }));`);
  }

  /** The words that stand on the page, piece by piece, without keys of a keyboard and without what is marked as a code or another language. */
  words(): Promise<string[]> {
    return this.page.evaluate(`(() => {
      const found = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const around = walker.currentNode.parentElement;
        if (!around.closest('script, style, kbd, code, .fs-code, body [lang]') && walker.currentNode.data.trim())
          found.push(walker.currentNode.data.trim());
      }
      return found;
    })()`);
  }

  /** By how many pixels the page is wider than its window; a layout may follow its window a moment later. */
  async overhang(): Promise<number> {
    const measure = () =>
      this.page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    let overhang = await measure();
    for (let turn = 0; overhang > 0 && turn < 20; turn++) {
      await this.page.waitForTimeout(100);
      overhang = await measure();
    }
    return overhang;
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}
