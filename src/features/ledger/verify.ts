import type { KeyObject } from 'node:crypto';
import { toMicros } from '../../core/time.ts';
import type { Db } from '../../platform/db/index.ts';
import type { Fault, VerifyReport } from './schema.ts';
import { anchorOf, beginningOf, hashOf, hashedAs, idsOf, isSignedBy, sha256, type LineText, type Seal } from './seals.ts';
import {
  actsAfter,
  countUnsealed,
  countsPerBlock,
  greatestId,
  lineWithoutAct,
  sealsAfter,
  settledIds,
  textsOf,
} from './store.ts';

export interface VerifyOptions {
  /** Hashes of seals as they were quoted elsewhere, by number; more than one hash for a number is a fault by itself. */
  anchors?: ReadonlyMap<number, ReadonlySet<string>>;
  /** Public key: signatures of seals are checked, and a seal without one after the first signed one is a fault. */
  key?: KeyObject | undefined;
  signal?: AbortSignal | undefined;
}

/** How far the walk has come. */
export interface Progress {
  seal: number;
  lines: number;
}

/** A projection that its feature can recompute from the ledger. @returns the first fault */
export type ProjectionCheck = (db: Db, district: string, signal?: AbortSignal) => Promise<Fault | undefined>;

const projections: ProjectionCheck[] = [];

/** A slot: features whose tables are folds of ledger lines say here how to compare them. */
export function addProjectionCheck(check: ProjectionCheck): void {
  projections.push(check);
}

/** Which ids were sealed, one bit each: 100 million lines are 12.5 MB. */
class IdSet {
  private bits = new Uint8Array(1 << 12);

  /** @returns false if it was there already */
  add(id: number): boolean {
    const at = Math.floor(id / 8);
    if (at >= this.bits.length) {
      const larger = new Uint8Array(Math.max(this.bits.length * 2, at + 1));
      larger.set(this.bits);
      this.bits = larger;
    }
    const bit = 1 << (id % 8);
    if (this.bits[at]! & bit) return false;
    this.bits[at]! |= bit;
    return true;
  }

  has = (id: number): boolean => ((this.bits[Math.floor(id / 8)] ?? 0) & (1 << (id % 8))) !== 0;

  countIn(from: number, to: number): number {
    let count = 0;
    for (let id = from; id < to; id++) if (this.has(id)) count += 1;
    return count;
  }
}

const lineHead = /^\[1, "(\d{6})", (\d+), (\d+), /;
const idRange = 1_000_000;
const idBlock = 1000;
const actsPerQuery = 5000;
const linesPerAntiJoin = 100_000;

/** Walks seals in order, from a database or a file alike, and stops at the first that does not hold. */
export class SealWalk {
  readonly district: string;
  readonly sealed = new IdSet();
  seals = 0;
  lines = 0;
  anchorsCompared = 0;
  signaturesChecked = 0;
  newest: Seal | undefined;
  private readonly options: VerifyOptions;
  private previous: Uint8Array;
  private signing = false;

  constructor(district: string, options: VerifyOptions) {
    this.district = district;
    this.options = options;
    this.previous = beginningOf(district);
  }

  /** What can be said of a seal without its lines. */
  checkSeal(seal: Seal): Fault | undefined {
    const number = this.seals + 1;
    if (seal.seal !== number) return { kind: 'seal-missing', seal: number };
    const ids = idsOf(seal);
    const ordered = ids?.every((id, i) => i === 0 || id > ids[i - 1]!);
    if (!ids || !ordered || ids.length !== seal.lineCount || !hashOf(seal).equals(seal.hash))
      return { kind: 'seal-changed', seal: number };
    const earlier = this.newest && toMicros(seal.sealedAt) < toMicros(this.newest.sealedAt);
    if (earlier || !Buffer.from(this.previous).equals(seal.prev)) return { kind: 'seal-out-of-order', seal: number };
    return this.checkOutside(seal) ?? this.checkSignature(seal);
  }

  private checkOutside(seal: Seal): Fault | undefined {
    const quoted = this.options.anchors?.get(seal.seal);
    if (!quoted) return undefined;
    this.anchorsCompared += quoted.size;
    const hash = Buffer.from(seal.hash).toString('hex');
    return [...quoted].every((one) => one === hash) ? undefined : { kind: 'anchor-differs', seal: seal.seal };
  }

  private checkSignature(seal: Seal): Fault | undefined {
    const { key } = this.options;
    if (!key || (!seal.signature && !this.signing)) return undefined;
    this.signing = true;
    this.signaturesChecked += 1;
    return isSignedBy(seal, key) ? undefined : { kind: 'signature-wrong', seal: seal.seal };
  }

  /** Compares a seal that holds with the texts of its lines, and goes on to the next. */
  checkLines(seal: Seal, textOf: (id: number) => string | undefined): Fault | undefined {
    const hashes: Buffer[] = [];
    const sealedAt = toMicros(seal.sealedAt);
    for (const [position, id] of idsOf(seal)!.entries()) {
      const at = { seal: seal.seal, line: id };
      const text = textOf(id);
      if (text === undefined) return { kind: 'line-missing', ...at };
      const hash = sha256(text);
      const head = lineHead.exec(text);
      if (!hashedAs(seal, position, hash) || head?.[1] !== this.district || Number(head[2]) !== id)
        return { kind: 'line-changed', ...at };
      if (!this.sealed.add(id)) return { kind: 'line-sealed-twice', ...at };
      if (Number(head[3]) > sealedAt) return { kind: 'recorded-after-seal', ...at };
      hashes.push(hash);
    }
    // Entries hold 8 bytes of each hash; only the whole hashes together prove that no line was exchanged for a twin.
    if (!sha256(Buffer.concat(hashes)).equals(seal.bodyHash)) return { kind: 'line-changed', seal: seal.seal };
    this.seals = seal.seal;
    this.lines += seal.lineCount;
    this.newest = seal;
    this.previous = seal.hash;
    return undefined;
  }

  /** Anchors of seals that are not there: the end was cut off. */
  checkEnd(): Fault | undefined {
    const beyond = [...(this.options.anchors?.keys() ?? [])].filter((seal) => seal > this.seals).sort((a, b) => a - b)[0];
    return beyond === undefined ? undefined : { kind: 'end-cut', seal: beyond };
  }
}

/**
 * Recomputes the whole ledger from its lines, seal by seal, and names the first thing that is wrong.
 * Statements are short and many, so that writers go on meanwhile; what they write meanwhile is verified too.
 */
export async function* verifyLedgerInSteps(
  db: Db,
  district: string,
  options: VerifyOptions = {},
): AsyncGenerator<Progress, VerifyReport> {
  const began = performance.now();
  const walk = new SealWalk(district, options);
  const fault =
    (yield* walkSeals(db, walk, options)) ??
    walk.checkEnd() ??
    (yield* checkInserted(db, walk, options)) ??
    (await checkActs(db, district, options)) ??
    (await checkProjections(db, district, options)) ??
    null;
  return {
    ok: fault === null,
    district,
    seals: walk.seals,
    lines: walk.lines,
    waiting: await countUnsealed(db, district),
    newest: walk.newest ? anchorOf(walk.newest) : null,
    anchors: walk.anchorsCompared,
    signatures: walk.signaturesChecked,
    millis: Math.round(performance.now() - began),
    fault,
  };
}

export async function verifyLedger(db: Db, district: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  const steps = verifyLedgerInSteps(db, district, options);
  for (;;) {
    const { done, value } = await steps.next();
    if (done) return value;
  }
}

type Walking = AsyncGenerator<Progress, Fault | undefined>;

const linesPerQuery = 4000;

async function* walkSeals(db: Db, walk: SealWalk, options: VerifyOptions): Walking {
  for (;;) {
    options.signal?.throwIfAborted();
    const seals = await sealsAfter(db, walk.district, walk.seals, 64);
    if (seals.length === 0) return undefined;
    for (let from = 0; from < seals.length;) {
      let to = from;
      for (let lines = 0; to < seals.length && (to === from || lines + seals[to]!.lineCount <= linesPerQuery); to++)
        lines += seals[to]!.lineCount;
      const fault = await checkBatch(db, walk, seals.slice(from, to));
      if (fault) return fault;
      yield { seal: walk.seals, lines: walk.lines };
      from = to;
    }
  }
}

async function checkBatch(db: Db, walk: SealWalk, seals: readonly Seal[]): Promise<Fault | undefined> {
  const ids = seals.flatMap((seal) => idsOf(seal) ?? []);
  const texts = new Map((await textsOf(db, walk.district, ids)).map(({ id, text }: LineText) => [id, text]));
  for (const seal of seals) {
    const fault = walk.checkSeal(seal) ?? walk.checkLines(seal, (id) => texts.get(id));
    if (fault) return fault;
  }
  return undefined;
}

/** Every line is sealed or waits. Counts of blocks are compared first; only a block that differs is read. */
async function* checkInserted(db: Db, walk: SealWalk, options: VerifyOptions): Walking {
  const end = (await greatestId(db, walk.district)) + 1;
  for (let from = 0; from < end; from += idRange) {
    options.signal?.throwIfAborted();
    for (const { block, lines, waiting } of await countsPerBlock(db, walk.district, from, from + idRange, idBlock)) {
      const [first, after] = [block * idBlock, (block + 1) * idBlock];
      if (lines - waiting === walk.sealed.countIn(first, after)) continue;
      const settled = await settledIds(db, walk.district, first, after);
      // Lines that were sealed since their seals were walked are found in the newer seals.
      const fault = yield* walkSeals(db, walk, options);
      if (fault) return fault;
      const inserted = settled.find((id) => !walk.sealed.has(id));
      if (inserted !== undefined) return { kind: 'line-inserted', line: inserted };
    }
  }
  return undefined;
}

async function checkActs(db: Db, district: string, options: VerifyOptions): Promise<Fault | undefined> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    options.signal?.throwIfAborted();
    const acts = await actsAfter(db, district, after, actsPerQuery);
    const wrong = acts.find(({ says, has, last }) => says !== has || (last ?? 0) !== says);
    if (wrong) return { kind: 'act-incomplete', act: wrong.act };
    if (acts.length < actsPerQuery) break;
    after = acts.at(-1)!.act;
  }
  const end = (await greatestId(db, district)) + 1;
  for (let from = 0; from < end; from += linesPerAntiJoin) {
    options.signal?.throwIfAborted();
    const alone = await lineWithoutAct(db, district, from, from + linesPerAntiJoin);
    if (alone) return { kind: 'act-missing', line: alone.id, act: alone.act };
  }
  return undefined;
}

async function checkProjections(db: Db, district: string, options: VerifyOptions): Promise<Fault | undefined> {
  for (const check of projections) {
    const fault = await check(db, district, options.signal);
    if (fault) return fault;
  }
  return undefined;
}
