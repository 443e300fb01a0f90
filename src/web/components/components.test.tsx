import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { DeadlineClock } from './deadline-clock.tsx';
import { HolderChip, holderInFull } from './holder-chip.tsx';
import { RiskMark } from './risk-mark.tsx';
import {
  BasisTag,
  EvidenceList,
  missingEvidence,
  Reasons,
  StaleNote,
  SyncBar,
  ChainOfResponsibility,
  LedgerLine,
} from './small-parts.tsx';
import { TimeAccount, TimeTable } from './time-account.tsx';
import { HazardDays, Trace } from './trace.tsx';
import { PhotoPair } from './photo.tsx';

const html = renderToStaticMarkup;
const zh = { language: 'zh', zone: 'Asia/Shanghai' } as const;
const now = '2026-03-18T01:41:00.000000Z';
const hour = 3_600_000_000;
const holder = { title: '主任', titleEn: 'Head', organisationName: '石港镇消安办', personName: '陆文娟', you: false };

test('a risk is said by shape, character and words, in both languages', () => {
  expect(html(<RiskMark risk="red" language="zh" />)).toContain('aria-label="红色，重大风险"');
  expect(html(<RiskMark risk="red" language="zh" />)).toContain('>红</text>');
  expect(html(<RiskMark risk="orange" language="en" size={24} />)).toContain('>O</text>');
  expect(html(<RiskMark risk="orange" language="zh" size={12} />)).not.toContain('<text');
  expect(html(<RiskMark risk={null} language="zh" />)).toContain('没有评估风险');
});

test('a holder is a person, an organisation where the post is vacant, or you', () => {
  expect(html(<HolderChip plain holder={holder} language="zh" />)).toContain('data-shape="person"');
  expect(html(<HolderChip plain holder={{ ...holder, personName: null }} language="zh" />)).toContain(
    'data-shape="organisation"',
  );
  expect(html(<HolderChip plain holder={{ ...holder, you: true }} language="zh" />)).toContain('你');
  expect(holderInFull({ ...holder, personName: null }, 'zh')).toBe('石港镇消安办');
});

const deadline = {
  dueAt: '2026-03-12T16:00:00.000000Z',
  used: 1.4,
  rest: { late: true, count: 6, unit: 'day' },
  provisional: false,
  endedAt: null,
} as const;

test('a deadline has no colour before it is late; then it says by how much and what day has passed', () => {
  const late = html(<DeadlineClock deadline={deadline} now={now} wording={zh} />);
  expect(late).toContain('fs-late');
  expect(late).toContain('超期 6 天');
  expect(late).toContain('3月12日');
  const ahead = { ...deadline, dueAt: '2026-03-20T16:00:00.000000Z', rest: { late: false, count: 2, unit: 'workday' } as const };
  expect(html(<DeadlineClock deadline={ahead} now={now} wording={zh} />)).not.toContain('fs-late');
  expect(html(<DeadlineClock deadline={{ ...ahead, provisional: true }} now={now} wording={zh} />)).toContain('暂定');
  expect(
    html(<DeadlineClock deadline={{ ...ahead, pause: { until: '2026-03-25T16:00:00.000000Z' } }} now={now} wording={zh} />),
  ).toContain('中止到 3月25日');
});

test('a time account shows every part and the total, also as a table', () => {
  const parts = [
    { key: 'a', who: '王桂芳', what: '在办', micros: 2 * hour, tone: 'other' },
    { key: 'b', who: '你', what: '在办', micros: 22 * hour, tone: 'you' },
  ] as const;
  const shown = html(<TimeAccount parts={parts} total={24 * hour} language="zh" />);
  expect(shown).toContain('2 小时');
  expect(shown).toContain('全程 1 天');
  const table = html(
    <TimeTable
      rows={[
        {
          key: 'a',
          who: '石港镇消安办',
          total: 2 * hour,
          overdue: 0,
          working: hour,
          persons: [{ key: 'b', who: '王桂芳', total: 2 * hour }],
        },
      ]}
      total={24 * hour}
      language="zh"
    />,
  );
  expect(table).toContain('8%');
  expect(table).toContain('王桂芳 2');
});

test('what closing lacks is named, and what is optional is not missing', () => {
  const items = [
    { key: 'words', name: '办理结果', given: true, needed: true },
    { key: 'photos', name: '现场照片', given: false, needed: true },
    { key: 'more', name: '材料', given: false, needed: false },
  ];
  expect(missingEvidence(items, 'zh')).toBe('还缺 现场照片');
  expect(html(<EvidenceList items={items} language="zh" />)).toContain('（可不填）');
});

test('rounded reasons add up to the total that is shown', () => {
  const shown = html(
    <Reasons
      base={2.14}
      parts={[
        { key: 'a', name: '堆货', value: 1.94 },
        { key: 'b', name: '喷淋', value: -0.84 },
      ]}
      language="zh"
    />,
  );
  expect(shown).toContain('+1.9');
  expect(shown).toContain('−0.8');
  expect(shown).toContain('3.2');
});

test("a figure opens, a district's default is never law, old facts say their age, unsent work is counted", () => {
  expect(
    html(
      <Trace language="zh" traced={{ definition: '未销隐患' }}>
        {118}
      </Trace>,
    ),
  ).toContain('<button');
  expect(html(<HazardDays value={44.9} definition="隐患日" language="zh" />)).toContain('44.9');
  expect(html(<BasisTag basis="district" edition="2026" language="zh" />)).toContain('本区默认');
  expect(html(<StaleNote at="2026-03-11T01:00:00.000000Z" limitDays={5} now={now} wording={zh} />)).toContain('7 天前');
  expect(html(<SyncBar saved={5} unsent={5} language="zh" />)).toContain('待传 5');
});

test('a broken link of the chain is marked, counted and says why; the others say what they did last', () => {
  const links = [
    { key: 'a', role: '包保领导', name: '周启明', broken: '上季走访未做', lastAct: '走访', at: '2025-09-30T01:00:00.000000Z' },
    { key: 'b', role: '网格员', name: null, vacantDays: 12 },
    { key: 'c', role: '镇消安办', name: '陆文娟', lastAct: '交办', at: '2026-03-04T01:00:00.000000Z' },
  ];
  const shown = html(<ChainOfResponsibility links={links} now={now} wording={zh} />);
  expect(shown.match(/data-broken/g)).toHaveLength(2);
  expect(shown).toContain('2 环断开');
  expect(shown).toContain('上季走访未做');
  expect(shown).toContain('空缺 12 天');
  expect(shown).toContain('14 天前');
  const whole = html(<ChainOfResponsibility links={[links[2]!]} now={now} wording={{ ...zh, language: 'en' }} />);
  expect(whole).not.toContain('data-broken');
  expect(whole).toContain('14 days ago');
});

test('a correction points back at the line it corrects', () => {
  const entry = { key: '2', at: '2026-03-18T01:05:00.000000Z', who: '王桂芳', verb: '更正', corrects: '第 88,214 行' };
  expect(html(<LedgerLine entry={entry} now={now} wording={zh} />)).toContain('第 88,214 行');
});

test('the parts of a time account are as wide as they are long, and its table sums to the whole', () => {
  const rows = [
    { key: 'a', who: '王桂芳', total: 6 * hour, overdue: 0, working: hour, persons: [] },
    { key: 'b', who: '陆文娟', total: 18 * hour, overdue: 2 * hour, working: 4 * hour, persons: [] },
  ];
  const table = html(<TimeTable rows={rows} total={24 * hour} language="zh" />);
  expect(table).toContain('25%');
  expect(table).toContain('75%');
  const parts = rows.map(({ key, who, total }) => ({ key, who, what: '在办', micros: total, tone: 'other' as const }));
  expect(html(<TimeAccount parts={parts} total={24 * hour} language="zh" />)).toContain('flex-grow:0.75');
});

test('a ledger line says when, who and what; a photo of the firm says that nobody has looked', () => {
  const entry = { key: '1', at: '2026-03-18T01:05:00.000000Z', who: '区教育局', verb: '交办', object: '金穗幼儿园' };
  expect(html(<LedgerLine entry={entry} now={now} wording={zh} />)).toContain('09:05');
  const photo = {
    src: '/a.jpg',
    item: '走道堆货',
    place: '鸿达仓储',
    time: '3月3日 09:42',
    who: '王桂芳',
    positionErrorMetres: 6,
  };
  expect(html(<PhotoPair before={photo} after={photo} verified={false} language="zh" />)).toContain('未复查');
});
