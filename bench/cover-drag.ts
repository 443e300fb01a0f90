/**
 * How long the map of cover takes from one move of a dragged station to the painted answer, in a real browser at a running demo:
 * `npm run bench -- cover-drag [http://localhost:3000] [MOVES]`. One JSON line, milliseconds: `redraw` from the time stamp of the
 * pointer's event to the frame after the one that was painted, `request` of it the question to the server; `drop` the same where the
 * station is set down in the middle of a move, `figures` until all figures of its new place have come.
 */
import { openBrowser } from '../test/browser/browser.ts';
import { Visitor } from '../test/browser/visitor.ts';

interface Answer {
  box: [west: number, south: number, east: number, north: number];
  stations: { id: string; tier: string; lon: number; lat: number; acrossBorder: boolean }[];
}

const url = new URL(process.argv[2] ?? 'http://localhost:3000').origin;
const moves = Number(process.argv[3] ?? 20);
const browser = await openBrowser();
const visitor = await Visitor.at(browser, url);
await visitor.enterAs({ role: 'committee_office' });
const { box } = await visitor.ask<Answer>('/api/regions');
const { stations } = await visitor.ask<Answer>('/api/cover?before=60');
await visitor.open('/cover');
const { page } = visitor;
const map = page.locator('.fs-cover-map[data-ready]');
await map.waitFor();
await page.waitForTimeout(3000);
await map.scrollIntoViewIfNeeded();
const frame = (await map.boundingBox())!;

// The map shows the box with 24 pixels to spare, in the plane of web maps.
const mercator = (lat: number) => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
const [west, south, east, north] = box;
const [wide, high] = [((east - west) * Math.PI) / 180, mercator(north) - mercator(south)];
const scale = Math.min((frame.width - 48) / wide, (frame.height - 48) / high);
const pixel = (lon: number, lat: number) => ({
  x: frame.x + frame.width / 2 + (((lon - (west + east) / 2) * Math.PI) / 180) * scale,
  y: frame.y + frame.height / 2 - (mercator(lat) - (mercator(south) + mercator(north)) / 2) * scale,
});
const middle = ({ lon, lat }: { lon: number; lat: number }) => Math.hypot(lon - (west + east) / 2, lat - (south + north) / 2);
const [station] = stations
  .filter(({ tier, acrossBorder }) => tier === 'full' && !acrossBorder)
  .toSorted((a, b) => middle(a) - middle(b));
const at = pixel(station!.lon, station!.lat);

interface Painted {
  ends: number[];
  moved: number;
  requests: { ms: number; bytes: number }[];
}
const painted = () =>
  page.evaluate<Painted>(`({
    ends: performance.getEntriesByName('cover-redraw').map(({ startTime, duration }) => startTime + duration),
    moved: window.fengsuiMoved,
    requests: performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/api/cover/try'))
      .map(({ duration, encodedBodySize }) => ({ ms: duration, bytes: encodedBodySize })),
  })`);
await page.evaluate(`for (const kind of ['mousemove', 'mouseup'])
  addEventListener(kind, ({ timeStamp }) => { window.fengsuiMoved = timeStamp; }, { capture: true });`);
await page.mouse.move(at.x, at.y);
await page.waitForTimeout(1500); // a person aims before pressing
await page.mouse.down();
/** @returns from the pointer's event until its answer is on the screen */
const timed = async (act: () => Promise<void>) => {
  const before = (await painted()).ends.length;
  await act();
  for (let waited = 0; waited < 500; waited++) {
    const { ends, moved } = await painted();
    if (ends.length > before) return ends[before]! - moved;
    await page.waitForTimeout(10);
  }
  throw new Error('a move was not answered within five seconds');
};
const redraws: number[] = [];
for (let i = 1; i <= moves; i++) {
  redraws.push(await timed(() => page.mouse.move(at.x + 6 * i, at.y + 3 * Math.sin(i))));
  await page.waitForTimeout(150); // what else the page does with the answer is done
}
const { requests } = await painted();
const drop = await timed(async () => {
  await page.mouse.move(at.x + 6 * moves, at.y + 12);
  await page.mouse.up();
});
/** The last of the questions, and when its answer had come. */
const answered = () =>
  page.evaluate<{ count: number; figures: number }>(`(() => {
    const list = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/api/cover/try'));
    return { count: list.length, figures: list.at(-1).responseEnd - window.fengsuiMoved };
  })()`);
for (let waited = 0; (await answered()).count < requests.length + 2 && waited < 500; waited++) await page.waitForTimeout(10);
const { figures } = await answered();
await browser.close();
const spread = (list: number[]) => {
  const sorted = list.map(Math.round).toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    median: sorted[Math.floor(sorted.length / 2)],
    p90: sorted[Math.floor(sorted.length * 0.9)],
    most: sorted.at(-1),
  };
};
process.stdout.write(
  `${JSON.stringify({ redraw: spread(redraws), drop: Math.round(drop), figures: Math.round(figures), request: spread(requests.map(({ ms }) => ms)), bytes: spread(requests.map(({ bytes }) => bytes)) })}\n`,
);
