import type { Command } from '../cli.ts';
import {
  listAccounts,
  lockAccount,
  makeAccount,
  readSession,
  resetPassword,
  unlockAccount,
  type Account,
} from '../features/accounts/schema.ts';
import { roles } from '../features/people/rules.ts';
import { addPerson, grantRights } from '../features/people/schema.ts';
import { BadInput } from '../platform/command-errors.ts';
import { readConfig } from '../platform/config.ts';
import { newId } from '../platform/ids.ts';
import { requiredFlag, textFlag, type Flags } from './flags.ts';
import { withDistrict, type District } from './with-district.ts';

type Deed = (district: District, name: string | undefined, flags: Flags) => Promise<object>;

const called = (name: string | undefined, what = 'the user name'): string => {
  if (!name) throw new BadInput(`say ${what}; fengsui user --help shows how`);
  return name;
};

/** @throws BadInput if nobody has the name */
async function accountNamed(district: District, name: string | undefined): Promise<Account> {
  const { accounts } = await district.call(listAccounts, { query: { search: called(name), limit: 200 } });
  const found = accounts.find((account) => account.name.toLowerCase() === name!.toLowerCase());
  if (!found) throw new BadInput(`there is no account ${name}`);
  return found;
}

const deeds: Record<string, Deed> = {
  async add(district, name, flags) {
    const person = textFlag(flags, 'person') ?? (await newPerson(district, flags));
    const { account, password } = await district.call(makeAccount, { body: { person, name: called(name) } });
    return { account, person, name, password };
  },
  async list(district, search) {
    const { accounts } = await district.call(listAccounts, { query: { search, limit: 200 } });
    return {
      accounts: accounts.map(({ name, personName, posts, lockedAt, blockedUntil, lastSeenAt }) => ({
        name,
        person: personName,
        roles: [...new Set(posts.flatMap((post) => post.roles))],
        posts: posts.map(({ post, title, organisationName }) => `${post} ${organisationName} ${title}`),
        lockedAt,
        blockedUntil,
        lastSeenAt,
      })),
    };
  },
  async lock(district, name) {
    const { id } = await accountNamed(district, name);
    return { name, ...(await district.call(lockAccount, { params: { account: id } })) };
  },
  async unlock(district, name) {
    const { id } = await accountNamed(district, name);
    return { name, ...(await district.call(unlockAccount, { params: { account: id } })) };
  },
  async 'reset-password'(district, name) {
    const { id } = await accountNamed(district, name);
    const { password } = await district.call(resetPassword, { params: { account: id } });
    return { name, password };
  },
  async grant(district, post, flags) {
    const role = requiredFlag(flags, 'role', Object.keys(roles).join(', '));
    if (!roles[role]) throw new BadInput(`--role ${role}: one of ${Object.keys(roles).join(', ')}`);
    const region = textFlag(flags, 'region') ?? (await codeOf(district));
    const trade = textFlag(flags, 'trade') ?? null;
    const body = { id: newId(), role, region, trade };
    await district.call(grantRights, { params: { id: called(post, 'the id of the post (fengsui user list shows it)') }, body });
    return { post, role, region, trade };
  },
};

const codeOf = async (district: District) => (await district.call(readSession)).district.code;

async function newPerson(district: District, flags: Flags): Promise<string> {
  const name = requiredFlag(flags, 'full-name', 'the name of the person, or --person with the id of one who is registered');
  const body = { id: newId(), name, telephone: null, region: await codeOf(district) };
  await district.call(addPerson, { body });
  return body.id;
}

export const userCommand: Command = {
  summary: 'add, list, lock and unlock accounts, reset passwords, grant roles',
  help: `
Usage: fengsui user add NAME (--full-name 姓名 | --person ID) [--data DIR]
       fengsui user list [SEARCH]
       fengsui user lock NAME
       fengsui user unlock NAME
       fengsui user reset-password NAME
       fengsui user grant POST --role ROLE [--region CODE] [--trade D05]

Works through the running server if there is one. add and reset-password show a password once; it is good for 7 days and for one
thing, setting another. Roles hang on posts, not on accounts: put the person into a post first.
  --json   one object on stdout

Roles: ${Object.entries(roles)
    .map(([role, { en }]) => `${role} (${en})`)
    .join(', ')}.
`,
  options: {
    data: { type: 'string' },
    'full-name': { type: 'string' },
    person: { type: 'string' },
    role: { type: 'string' },
    region: { type: 'string' },
    trade: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(flags, [deed, name]) {
    const perform = deeds[called(deed, `what to do: ${Object.keys(deeds).join(', ')}`)];
    if (!perform) throw new BadInput(`user ${deed}: one of ${Object.keys(deeds).join(', ')}`);
    const config = readConfig(process.env, flags as Record<string, string | undefined>);
    const done = await withDistrict(config, (district) => perform(district, name, flags));
    process.stdout.write(flags['json'] ? `${JSON.stringify(done)}\n` : `${inWords(done)}\n`);
    return 0;
  },
};

const inWords = (done: object): string =>
  'accounts' in done
    ? (done.accounts as object[]).map(inWords).join('\n\n')
    : Object.entries(done)
        .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
        .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`)
        .join('\n');
