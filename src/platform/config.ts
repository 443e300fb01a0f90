/** Every setting of Fengsui: one table, from which docs/configuration.md is written. */
import { z } from 'zod';
import type { Text } from './problem.ts';

interface Setting {
  variable: string;
  flag?: string;
  schema: z.ZodType;
  text: Text;
}

export const settings = {
  port: {
    variable: 'PORT',
    flag: '--port',
    schema: z.coerce.number().int().min(0).max(65535).default(7070),
    text: { zh: '监听端口；0 由系统选', en: 'Port to listen on; 0 lets the system choose' },
  },
  host: {
    variable: 'HOST',
    flag: '--host',
    schema: z.string().default('127.0.0.1'),
    text: { zh: '监听地址；0.0.0.0 对局域网开放', en: 'Address to listen on; 0.0.0.0 opens it to the network' },
  },
  dataDirectory: {
    variable: 'FENGSUI_DATA',
    flag: '--data',
    schema: z.string().default('./data/demo'),
    text: { zh: '数据目录：嵌入数据库、附件、备份', en: 'Data directory: embedded database, attachments, backups' },
  },
  databaseUrl: {
    variable: 'DATABASE_URL',
    schema: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    text: {
      zh: 'PostgreSQL 15 及以上服务器；不填就用嵌入数据库',
      en: 'A PostgreSQL server, 15 or newer; without it the embedded one is used',
    },
  },
  timeZone: {
    variable: 'FENGSUI_TIME_ZONE',
    schema: z.string().default('Asia/Shanghai'),
    text: { zh: '本区时区，期限按它的 24:00 截止', en: "The district's time zone: terms end at its 24:00" },
  },
  sealKey: {
    variable: 'FENGSUI_SEAL_KEY',
    schema: z.string().optional(),
    text: {
      zh: '给台账封存签名的 Ed25519 私钥文件（PEM），放在数据库以外；不填不签名',
      en: 'File of an Ed25519 private key (PEM), kept outside the database, that signs the seals of the ledger; none: unsigned',
    },
  },
  logLevel: {
    variable: 'LOG_LEVEL',
    schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
    text: { zh: '日志级别', en: 'Level of the log' },
  },
} as const satisfies Record<string, Setting>;

export type Config = { [K in keyof typeof settings]: z.output<(typeof settings)[K]['schema']> };

/** What a person typed is wrong; the command ends with 2 and this one line. */
export class BadInput extends Error {}

/** Settings from flags, then environment, then defaults. @throws BadInput naming the setting */
export function readConfig(
  environment: Record<string, string | undefined>,
  flags: Record<string, string | undefined> = {},
): Config {
  const entries = Object.entries(settings).map(([name, setting]: [string, Setting]) => {
    const flag = setting.flag?.slice(2);
    const given = (flag && flags[flag]) || environment[setting.variable] || undefined;
    const read = setting.schema.safeParse(given);
    if (!read.success)
      throw new BadInput(`${setting.flag ?? setting.variable}: ${given} — ${setting.text.en} (${setting.text.zh})`);
    return [name, read.data];
  });
  return Object.fromEntries(entries) as Config;
}
