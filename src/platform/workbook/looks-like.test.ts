import { describe, expect, test } from 'vitest';
import { readDelimited } from './delimited.ts';
import { UnreadableTable, tableLimits } from './table.ts';

const read = (text: string) => readDelimited(Buffer.from(text), '表.csv', tableLimits).sheets[0]!.rows;
const refusal = (text: string): UnreadableTable | undefined => {
  try {
    read(text);
    return undefined;
  } catch (error) {
    if (error instanceof UnreadableTable) return error;
    throw error;
  }
};

const notice = `关于开展冬春火灾防控工作的通知

各街道办事处、各镇人民政府，区消安委各成员单位：
为切实做好今冬明春火灾防控工作，有效预防和减少火灾事故，现就有关事项通知如下。
一、总体要求
坚持人民至上、生命至上，压实各方责任，全面排查整治火灾隐患，确保全区火灾形势平稳。
二、重点任务
（一）突出九小场所。各街镇要组织网格员逐户上门，重点检查违规住人、电动自行车入户。
（二）突出人员密集场所。行业部门要督促单位落实主体责任，开展自查自改。
三、工作要求
各单位要高度重视，每月 25 日前报送进展情况。
`;
const report = `# Winter campaign

The district office asks every town to look again at small places, above all at those
where people sleep above a shop. Grid workers go from door to door; what they find is
written down the same day, and the town office says who answers for it. Nobody is to be
told twice about the same fault.

Towns report each month. What was not done by then is named, with a reason, and a date
by which it will be done.
`;
const wrapped = notice.replace(/(.{28})/g, '$1\n');

describe('running text', () => {
  test.each([
    ['a notice', notice],
    ['a notice broken to a width', wrapped],
    ['a report in English', report],
    ['one paragraph', notice.split('\n').slice(2).join('')],
    ['a report with many commas', report.repeat(3).replaceAll(';', ',')],
  ])('%s is no table, and says so with what to do', (_, text) => {
    expect(refusal(text)?.reason).toBe('not-a-table');
    expect(refusal(text)?.text.zh).toMatch(/文字材料.*录进表格/);
    expect(refusal(text)?.text.en).toMatch(/running text.*table/);
  });

  test.each([
    ['names in one column', '场所名称\n老王五金店\n港东旅店\n石港镇幸福里小区3幢\n'],
    ['numbered names', '1. 老王五金店\n2. 港东旅店\n3. 阿珍理发\n'],
    ['addresses in one column', `地址\n${'澜江区石港镇港路1号，老王五金店（原供销社）东侧，沿街二层门面，靠近石桥\n'.repeat(5)}`],
    ['names in English', 'name\nOld Wang Hardware\nHarbour East Inn\nShop at the bridge behind the old school\n'],
    ['a few names with a remark', `场所名称\n${'老王五金店\n'.repeat(9)}港东旅店。二楼有人住，要再去一次。\n`],
    [
      'a table with a column of notes',
      `名称,情况\n${'老王五金店,现场检查发现通道堵塞，已要求三日内整改。店主表示会尽快清理，届时复查。\n'.repeat(4)}`,
    ],
    [
      'a table under its instructions',
      `填表说明：请各街镇认真核对，逐户登记，不得漏报。每月底前报送，逾期通报。\n名称,地址,电话\n${'老王五金店,港路1号,021-1\n'.repeat(3)}`,
    ],
    ['notes with line breaks', `名称,情况\n${'老王五金店,"通道堵塞。\n已要求整改。\n三日后复查。"\n'.repeat(4)}`],
    ['a header alone', '场所名称,地址\n'],
    ['nothing', ''],
  ])('%s may be a table', (_, text) => {
    expect(refusal(text)).toBeUndefined();
  });
});
