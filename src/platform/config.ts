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
  demoOpen: {
    variable: 'FENGSUI_DEMO_OPEN',
    flag: '--demo-open',
    schema: z.union([z.boolean(), z.stringbool()]).default(false),
    text: {
      zh: '演示入口也对别的机器开放（只对演示库有效）',
      en: 'Open the demo log-in to other machines too (demo databases only)',
    },
  },
  sessionIdleMinutes: {
    variable: 'FENGSUI_SESSION_IDLE_MINUTES',
    schema: z.coerce.number().int().min(5).max(1440).default(60),
    text: { zh: '多少分钟没有操作就退出', en: 'Minutes without activity after which a session ends' },
  },
  sessionHours: {
    variable: 'FENGSUI_SESSION_HOURS',
    schema: z.coerce.number().int().min(1).max(720).default(12),
    text: { zh: '一次登录最长多少小时', en: 'Hours after which a session ends in any case' },
  },
  passwordDays: {
    variable: 'FENGSUI_PASSWORD_DAYS',
    schema: z.coerce.number().int().min(0).max(3650).default(0),
    text: { zh: '密码多少天后要换；0 不要求', en: 'Days after which a password must be changed; 0 never' },
  },
  oidcIssuer: {
    variable: 'FENGSUI_OIDC_ISSUER',
    schema: z.url({ protocol: /^https?$/ }).optional(),
    text: {
      zh: '统一身份（OpenID Connect）的地址；不填就没有',
      en: 'Issuer of the OpenID Connect provider; without it there is none',
    },
  },
  oidcClientId: {
    variable: 'FENGSUI_OIDC_CLIENT_ID',
    schema: z.string().default('fengsui'),
    text: { zh: '在统一身份登记的客户端编号', en: 'Client id registered at the provider' },
  },
  oidcClientSecret: {
    variable: 'FENGSUI_OIDC_CLIENT_SECRET',
    schema: z.string().optional(),
    text: { zh: '在统一身份登记的客户端密钥', en: 'Client secret registered at the provider' },
  },
  oidcLabel: {
    variable: 'FENGSUI_OIDC_LABEL',
    schema: z.string().default('统一身份登录'),
    text: { zh: '登录页上统一身份按钮的字', en: 'Words on the button of the sign-in page' },
  },
  oidcNameClaim: {
    variable: 'FENGSUI_OIDC_NAME_CLAIM',
    schema: z.string().default('preferred_username'),
    text: { zh: '第一次登录时按哪一项对上用户名', en: 'Claim that is matched with the user name at the first log-in' },
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
