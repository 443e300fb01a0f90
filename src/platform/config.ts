/** Every setting of Fengsui: one table, from which docs/configuration.md is written. */
import { z } from 'zod';
import { BadInput } from './command-errors.ts';
import type { Text } from './problem.ts';

interface Setting {
  variable: string;
  flag?: string;
  /** A flag without a value. */
  alone?: true;
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
  databaseOwnerUrl: {
    variable: 'DATABASE_OWNER_URL',
    schema: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    text: {
      zh: '同一数据库、表的所有者账号：只有 migrate 和 restore 用；应用账号由此得到刚好够用的权限',
      en: 'The same database as the owner of its tables: only migrate and restore use it, and grant the role of DATABASE_URL no more than it needs',
    },
  },
  databasePool: {
    variable: 'DATABASE_POOL',
    schema: z.coerce.number().int().min(2).max(100).default(10),
    text: { zh: '到 PostgreSQL 服务器的连接数', en: 'Connections to the PostgreSQL server' },
  },
  attachmentsIn: {
    variable: 'FENGSUI_ATTACHMENTS',
    schema: z.enum(['disk', 'database']).default('disk'),
    text: {
      zh: '附件放哪里；几台服务器共用一个数据库又没有共享目录时选 database',
      en: 'Where attachments lie; choose database if several servers share one database and no directory',
    },
  },
  demo: {
    variable: 'FENGSUI_DEMO',
    flag: '--demo',
    schema: z
      .string()
      .regex(/^[a-z0-9-]{1,20}$/)
      .default('30000'),
    text: {
      zh: '数据目录还空着时造多大的演示区：场所数（200 到 300000），或 tiny、small、medium、large；none 不造',
      en: 'Size of the demo district made in an empty data directory: a number of places from 200 to 300000, or tiny, small, medium, large; none makes none',
    },
  },
  seed: {
    variable: 'FENGSUI_SEED',
    flag: '--seed',
    schema: z.coerce.number().int().min(0).max(4294967295).default(1),
    text: { zh: '演示数据的种子：同一种子，同样的数据', en: 'Seed of the demo data: the same seed gives the same data' },
  },
  demoOpen: {
    variable: 'FENGSUI_DEMO_OPEN',
    flag: '--demo-open',
    alone: true,
    schema: z.stringbool().default(false),
    text: {
      zh: '演示登录不限本机；只给公开演示用',
      en: 'Demo log-in from other machines too; only for a public demonstration',
    },
  },
  tlsCert: {
    variable: 'TLS_CERT',
    flag: '--tls-cert',
    schema: z.string().optional(),
    text: {
      zh: '证书文件（PEM，含中间证书）；换了文件自动生效',
      en: 'Certificate file (PEM with intermediates); a changed file is taken up',
    },
  },
  tlsKey: {
    variable: 'TLS_KEY',
    flag: '--tls-key',
    schema: z.string().optional(),
    text: { zh: '证书的私钥文件（PEM）', en: 'Private key file of the certificate (PEM)' },
  },
  trustProxy: {
    variable: 'TRUST_PROXY',
    schema: z.string().optional(),
    text: {
      zh: '前面的代理地址（逗号分开，如 127.0.0.1,10.0.0.0/8）：信它转告的来访地址和 https',
      en: 'Addresses of the proxy in front (comma-separated, like 127.0.0.1,10.0.0.0/8): its word on the caller and https is believed',
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
  metricsToken: {
    variable: 'FENGSUI_METRICS_TOKEN',
    schema: z.string().min(16).optional(),
    text: {
      zh: '从别的机器读 /metrics 要带的口令（Authorization: Bearer …）；不填就只有本机能读',
      en: 'Token with which other machines may read /metrics (Authorization: Bearer …); without it only this machine may',
    },
  },
  publicPerMinute: {
    variable: 'FENGSUI_PUBLIC_PER_MINUTE',
    schema: z.coerce.number().int().min(0).max(100_000).default(600),
    text: {
      zh: '同一地址每分钟最多调用多少次不用登录的接口；0 不限',
      en: 'Calls a minute that one address may make to what needs no log-in; 0: no limit',
    },
  },
  logLevel: {
    variable: 'LOG_LEVEL',
    schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
    text: { zh: '日志级别', en: 'Level of the log' },
  },
} as const satisfies Record<string, Setting>;

export type Config = { [K in keyof typeof settings]: z.output<(typeof settings)[K]['schema']> };

/** Settings from flags, then environment, then defaults. @throws BadInput naming the setting */
export function readConfig(
  environment: Record<string, string | undefined>,
  flags: Record<string, string | boolean | undefined> = {},
): Config {
  const entries = Object.entries(settings).map(([name, setting]: [string, Setting]) => {
    const flag = setting.flag?.slice(2);
    const given = (flag && flags[flag]?.toString()) || environment[setting.variable] || undefined;
    const read = setting.schema.safeParse(given);
    if (!read.success)
      throw new BadInput(`${setting.flag ?? setting.variable}: ${given} — ${setting.text.en} (${setting.text.zh})`);
    return [name, read.data];
  });
  return Object.fromEntries(entries) as Config;
}

type Flags = Record<string, { type: 'string' | 'boolean' }>;

/** What `parseArgs` needs to know of these settings' flags. */
export const flagsOf = (...names: (keyof typeof settings)[]): Flags =>
  Object.fromEntries(
    names.flatMap((name) => {
      const { flag, alone }: Setting = settings[name];
      return flag ? [[flag.slice(2), { type: alone ? ('boolean' as const) : ('string' as const) }]] : [];
    }),
  );
