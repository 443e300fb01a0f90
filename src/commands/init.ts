import { join } from 'node:path';
import { localDateOf } from '../core/local-date.ts';
import type { Command } from '../cli.ts';
import { openAccount } from '../features/accounts/index.ts';
import { announceShipped } from '../features/calendar/index.ts';
import { acceptVerbs, inAct, record } from '../features/ledger/index.ts';
import { settle } from '../features/people/index.ts';
import { searchableName } from '../features/territory/index.ts';
import type { Act } from '../platform/act.ts';
import { systemClock } from '../platform/clock.ts';
import { BadInput } from '../platform/command-errors.ts';
import { flagsOf, readConfig, type Config } from '../platform/config.ts';
import type { Database, Tx } from '../platform/db/index.ts';
import { migrate } from '../platform/db/migrate.ts';
import { openAsOwner } from '../platform/db/open.ts';
import { newId } from '../platform/ids.ts';
import { makeInstallation, readInstallation } from '../platform/installation.ts';
import { own } from '../platform/owner/lock.ts';
import { packageRoot } from '../core/package.ts';
import { allVerbs, features } from '../server.ts';

/** The posts a district cannot begin without: the root desk, and three administrators who watch one another. */
const firstPosts = [
  { name: 'office', title: '区消安办主任', titleEn: 'Head of the committee office', role: 'committee_office' },
  { name: 'system', title: '系统管理员', titleEn: 'System administrator', role: 'system_admin' },
  { name: 'security', title: '安全管理员', titleEn: 'Security administrator', role: 'security_admin' },
  { name: 'audit', title: '审计管理员', titleEn: 'Audit administrator', role: 'audit_admin' },
] as const;

export const init: Command = {
  summary: 'make a real district in an empty data directory',
  help: `
Usage: fengsui init --code CODE --name NAME --data DIR [--office NAME] [--json]

Makes the district with its region code (6 digits) and name, its committee office, and four first accounts: office, system,
security, audit. Their passwords are shown once, here, and must be changed at the first log-in.
Codes that begin with 990101 are kept for demo districts.
`,
  options: {
    ...flagsOf('dataDirectory'),
    code: { type: 'string' },
    name: { type: 'string' },
    office: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(flags) {
    const { code, name, office = `${name}消防安全委员会办公室` } = flags as Record<string, string | undefined>;
    if (!code || !/^[1-9]\d{5}$/.test(code))
      throw new BadInput(`--code: ${code ?? 'missing'} — the district's region code, 6 digits`);
    if (code.startsWith('990101'))
      throw new BadInput(`--code: ${code} — codes that begin with 990101 are kept for demo districts`);
    if (!name?.trim()) throw new BadInput("--name is missing: the district's name");
    if (!flags['data'] && !process.env['FENGSUI_DATA'])
      throw new BadInput('--data is missing: say where the district shall live');
    const config = readConfig(process.env, flags);
    const owned = await own(config.dataDirectory);
    if ('takenBy' in owned) throw new BadInput(`--data: process ${owned.takenBy.pid} runs a district in ${config.dataDirectory}`);
    try {
      const accounts = await makeDistrict(config, { code, name: name.trim(), office });
      const place = config.databaseUrl ? 'in the database' : `in ${config.dataDirectory}`;
      process.stderr.write(`made ${name} (${code}) ${place}; these passwords are shown only now:\n`);
      if (flags['json']) process.stdout.write(`${JSON.stringify({ district: code, name, accounts })}\n`);
      else for (const one of accounts) process.stdout.write(`${one.account.padEnd(10)} ${one.password}   ${one.title}\n`);
      return 0;
    } finally {
      owned.release();
    }
  },
};

async function makeDistrict(config: Config, given: { code: string; name: string; office: string }) {
  const database = await openAsOwner(config);
  try {
    await migrate(database, join(packageRoot, 'migrations'));
    const there = await readInstallation(database);
    if (there) throw new BadInput(`there is a district already: ${there.name} (${there.district})`);
    acceptVerbs(allVerbs(features));
    return await found(database, config, given);
  } finally {
    await database.close();
  }
}

async function found(database: Database, config: Config, { code, name, office }: { code: string; name: string; office: string }) {
  const asJob = (id: string) => ({ id, district: code, actor: null, post: null, via: 'job' as const, request: 'init' });
  const persons = firstPosts.map((first) => ({ ...first, post: newId(), person: newId() }));
  const id = newId();
  await inAct(database, systemClock, asJob(id), async (tx, act) => {
    await makeInstallation(tx, { district: code, name, demo: false, timeZone: config.timeZone });
    const begun = { verb: 'ledger.begun', subjectKind: 'district', subject: id, region: code, trade: null };
    await record(tx, act, [{ ...begun, facts: { demo: false } }]);
    await announceShipped(tx, act);
    await addDistrictRegion(tx, act, name, config.timeZone);
    const organisation = newId();
    await settle(tx, act, {
      organisations: [
        {
          id: organisation,
          kind: 'committee_office',
          name: office,
          region: code,
          under: null,
          desk: { id: newId(), title: '值班席', titleEn: 'Desk' },
        },
      ],
      posts: persons.map(({ post, title, titleEn }) => ({ id: post, organisation, title, titleEn })),
      persons: persons.map(({ person, title }) => ({ id: person, name: title, region: code })),
      tenures: persons.map(({ person, post }) => ({ person, post })),
      grants: persons.map(({ post, role }) => ({ post, role, region: code })),
    });
    return { status: 200, answer: null };
  });
  const maker = {
    act: <A>(perform: (tx: Tx, act: Act) => Promise<A>) =>
      inAct(database, systemClock, asJob(newId()), async (tx, act) => ({ status: 200, answer: await perform(tx, act) })),
  };
  const accounts: { account: string; password: string; title: string }[] = [];
  for (const { person, name, title } of persons) {
    const { password } = await openAccount(maker, { person, name });
    accounts.push({ account: name, password, title });
  }
  return accounts;
}

async function addDistrictRegion(tx: Tx, act: Act, name: string, zone: string): Promise<void> {
  const { district } = act;
  const today = localDateOf(act.now, zone);
  const place = { district, code: district };
  await tx.bulk('region', [{ ...place, id: newId(), kind: 'district', name, since: today, ...searchableName(name) }]);
  await tx.bulk('region_name', [{ ...place, fromOn: today, name }]);
  await tx.bulk('region_layer', [{ district, version: 1 }]);
}
