import pg from 'pg';
import { DatabaseError, type Database, type Db, type Tx } from './index.ts';
import { bulkInsert, camelName, compiled, sessionSettings, typeParser } from './statements.ts';

const types = {
  getTypeParser: (id: number) => typeParser(id), // answers come as text
} as unknown as pg.CustomTypesConfig;

type Run = (query: { text: string; values: unknown[] }) => Promise<pg.QueryResult>;

/** A PostgreSQL server, version 15 or newer, through a pool of connections. */
export async function openServer(url: string, poolSize = 10): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    types,
    options: Object.entries(sessionSettings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
  });
  pool.on('error', () => undefined); // an idle connection that broke is replaced at the next use

  const through = (send: Run): Db => {
    const run: Db['run'] = async (text, parameters) => {
      try {
        const result = await send({ text, values: [...(parameters ?? [])] });
        return { rows: named(result.rows ?? []), affected: result.rowCount ?? 0 };
      } catch (error) {
        throw translated(error);
      }
    };
    return {
      run,
      query: async <R>(statement: Parameters<Db['query']>[0]) => {
        const { sql, parameters } = compiled(statement);
        return (await run(sql, parameters)).rows as R[];
      },
      bulk: (table, rows) => bulkInsert(run, table, rows),
    };
  };

  const address = new URL(url);
  await pool.query('select 1').catch((error: unknown) => {
    throw translated(error);
  });
  return {
    ...through((query) => pool.query(query)),
    describe: { engine: 'server', place: `${address.hostname}${address.pathname}` },
    checkpoint: async () => undefined,
    tidy: async () => undefined,
    snapshot: async (read) => {
      const client = await pool.connect();
      try {
        await client.query('begin isolation level repeatable read read only');
        await client.query("set local statement_timeout = '10min'; set local idle_in_transaction_session_timeout = 0");
        return await read(through((query) => client.query(query)));
      } finally {
        await client.query('rollback').catch(() => undefined);
        client.release();
      }
    },
    lost: new Promise(() => undefined),
    script: async (text) => void (await pool.query(text)),
    transaction: async (fn) => {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('begin');
        // The server's role need not own the tables, so it fills them as they are.
        const filling: Tx['filling'] = (_, work) => work();
        const tx: Tx = { ...through((query) => client.query(query)), inTransaction: true, filling };
        const result = await fn(tx);
        await client.query('commit').catch((error: unknown) => {
          throw translated(error);
        });
        return result;
      } catch (error) {
        await client.query('rollback').catch((failed: Error) => (broken = failed));
        throw error;
      } finally {
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
}

const named = (rows: Record<string, unknown>[]) =>
  rows.map((row) => {
    const object: Record<string, unknown> = {};
    for (const column in row) object[camelName(column)] = row[column];
    return object;
  });

function translated(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, constraint } = error as { code?: string; constraint?: string };
  return typeof code === 'string' ? new DatabaseError(error.message, code, constraint) : error;
}
