import { catalogue } from '../../../platform/texts.ts';

export const fireTexts = catalogue(
  {
    title: '导入火灾记录',
    help: '往年的火灾，一行一起，存成 CSV。先看差异，再提交；有一行不对就都不存，提交以后可以整批撤回。',
    kinds: 'CSV（UTF-8 或 GB 18030），最大 10 MB',
    columnsTitle: '要有哪些列',
    columns: '第一行写列名。只有“起火时间”必填；其他可写：',
    columnNames:
      '火灾编号、地址、街镇、村居、场所编号、场所名称、经度、纬度、起火对象、区域、起火原因、过火面积、死亡、重伤、轻伤、受灾户数、直接损失（元）。',
    read: '读取，看差异',
    mendFirst: (count: string) => `有 ${count} 行不对，所以一行都没有存。照下面改好，再选文件。`,
    nothingNew: (known: string) =>
      known === '0' ? '文件里没有火灾记录，没有要存的内容。' : `这 ${known} 起都已经有了，没有要存的内容。`,
    commitHelp: (added: string, linked: string, known: string) =>
      `会新增 ${added} 起火灾，其中 ${linked} 起对上了场所${known === '0' ? '' : `；另有 ${known} 起已经有了，不重复存`}。`,
    commit: (count: string) => `提交：新增 ${count} 起`,
    brought: (added: string, linked: string) => `已导入 ${added} 起火灾，其中 ${linked} 起对上了场所。`,
    known: '已有',
    at: (row: number, column: string) => `第 ${row} 行${column ? ` ${column} 列` : ''}`,
    happened: '起火时间',
    number: '编号',
    place: '场所或地址',
    town: '街镇村居',
    cause: '原因',
    grade: '等级',
    general: '一般',
    larger: '较大',
    major: '重大',
    especially_major: '特别重大',
    firstOnly: (count: string) => `只列出前 ${count} 行。`,
    none: '还没有导入过火灾记录。',
    undone: (count: string) => `已撤回 ${count} 起`,
    undoSure: (count: string) => `撤回这批的 ${count} 起火灾？`,
  },
  {
    title: 'Import fires',
    help: 'Fires of earlier years, one a row, as CSV. Look at the difference, then commit; if one row is wrong nothing is stored, and a whole file can be undone later.',
    kinds: 'CSV (UTF-8 or GB 18030), 10 MB at most',
    columnsTitle: 'Which columns it has',
    columns: 'The first row names the columns. Only the time of the fire (time) is required; others may be, the loss in yuan: ',
    columnNames:
      'number, address, town, committee, place_code, name, lon, lat, object, area_kind, cause, burnt_area, deaths, serious, slight, households, loss',
    read: 'Read and show the difference',
    mendFirst: (count: string) =>
      `${count === '1' ? '1 row is' : `${count} rows are`} wrong, so nothing was stored. Mend them as said below and choose the file again.`,
    nothingNew: (known: string) =>
      known === '0'
        ? 'The file holds no fires; there is nothing to store.'
        : `All ${known} fires are on record already; there is nothing to store.`,
    commitHelp: (added: string, linked: string, known: string) =>
      `${added === '1' ? '1 fire' : `${added} fires`} would be added, ${linked} of them at a known place${known === '0' ? '' : `; ${known} are on record already and are passed over`}.`,
    commit: (count: string) => `Commit: ${count} new`,
    brought: (added: string, linked: string) =>
      `${added === '1' ? '1 fire was' : `${added} fires were`} brought in, ${linked} of them at a known place.`,
    known: 'On record',
    at: (row: number, column: string) => `Row ${row}${column ? `, column ${column}` : ''}`,
    happened: 'Time',
    number: 'Number',
    place: 'Place or address',
    town: 'Town, committee',
    cause: 'Cause',
    grade: 'Grade',
    general: 'general',
    larger: 'larger',
    major: 'major',
    especially_major: 'especially major',
    firstOnly: (count: string) => `Only the first ${count} rows are listed.`,
    none: 'No fires were imported yet.',
    undone: (count: string) => `${count} fires taken back`,
    undoSure: (count: string) => `Take back the ${count} fires of this file?`,
  },
);
