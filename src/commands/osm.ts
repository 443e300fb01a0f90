/** OpenStreetMap extracts (`.osm.pbf`), read block by block; only what roads need is ever decoded. */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { PbfReader } from 'pbf';
import { BadInput } from '../platform/command-errors.ts';

export interface OsmVisitor {
  /** Degrees; `barrier` is the tag of that name. Left out, nodes are not decoded. */
  node?(id: number, lon: number, lat: number, barrier: string | undefined): void;
  /** The tags are valid only during the call. Left out, ways are not decoded. */
  way?(tags: ReadonlyMap<string, string>, refs: number[]): void;
}

const inflated = promisify(inflate);

/** The format allows no larger header or block; larger figures mean that the file is something else. */
const LARGEST_HEADER = 64 * 1024;
const LARGEST_BLOCK = 32 * 1024 * 1024;

/** @throws BadInput if the file is no whole `.osm.pbf` */
export async function readOsm(path: string, visitor: OsmVisitor, progress?: (share: number) => void): Promise<void> {
  const name = basename(path);
  const file = await open(path).catch(() => {
    throw new BadInput(`${path}: there is no such file`);
  });
  try {
    const stat = await file.stat();
    if (stat.isDirectory()) throw new BadInput(`${path}: this is a folder`);
    const { size } = stat;
    if (size === 0) throw new BadInput(`${name}: the file is empty`);
    const take = async (at: number, length: number) => {
      const bytes = new Uint8Array(length);
      const { bytesRead } = await file.read(bytes, 0, length, at);
      if (bytesRead < length) throw new BadInput(`${name}: ends in the middle of a block, at byte ${at + bytesRead}`);
      return bytes;
    };
    for (let at = 0; at < size;) {
      const headerLength = new DataView((await take(at, 4)).buffer).getUint32(0);
      if (headerLength > LARGEST_HEADER) throw new BadInput(`${name}: is no .osm.pbf (byte ${at})`);
      const header = blobHeader(await take(at + 4, headerLength));
      if (header.size > LARGEST_BLOCK) throw new BadInput(`${name}: is no .osm.pbf (byte ${at})`);
      at += 4 + headerLength;
      if (header.type === 'OSMData') primitiveBlock(await blobContent(await take(at, header.size), name), visitor);
      at += header.size;
      progress?.(at / size);
    }
  } catch (error) {
    if (error instanceof BadInput) throw error;
    throw new BadInput(`${name}: is no whole .osm.pbf (${(error as Error).message})`);
  } finally {
    await file.close();
  }
}

function blobHeader(bytes: Uint8Array): { type: string; size: number } {
  const header = { type: '', size: 0 };
  new PbfReader(bytes).readFields((tag, into, pbf) => {
    if (tag === 1) into.type = pbf.readString();
    else if (tag === 3) into.size = pbf.readVarint();
  }, header);
  return header;
}

async function blobContent(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  const blob: { raw?: Uint8Array; packed?: Uint8Array } = {};
  new PbfReader(bytes).readFields((tag, into, pbf) => {
    if (tag === 1) into.raw = pbf.readBytes();
    else if (tag === 3) into.packed = pbf.readBytes();
  }, blob);
  if (blob.raw) return blob.raw;
  if (!blob.packed) throw new BadInput(`${name}: is packed in a way that is not read here (only zlib is)`);
  return inflated(blob.packed, { maxOutputLength: LARGEST_BLOCK });
}

function primitiveBlock(bytes: Uint8Array, visitor: OsmVisitor): void {
  const block = { strings: [] as Uint8Array[], groups: [] as [number, number][], granularity: 100, lat: 0, lon: 0 };
  const reader = new PbfReader(bytes);
  reader.readFields((tag, into, pbf) => {
    if (tag === 1) pbf.readMessage((inner, list, at) => void (inner === 1 && list.push(at.readBytes())), into.strings);
    else if (tag === 2) {
      const end = pbf.readVarint() + pbf.pos;
      into.groups.push([pbf.pos, end]);
      pbf.pos = end;
    } else if (tag === 17) into.granularity = pbf.readVarint();
    else if (tag === 19) into.lat = pbf.readVarint(true);
    else if (tag === 20) into.lon = pbf.readVarint(true);
  }, block);
  const texts: (string | undefined)[] = [];
  const text = (at: number) => (texts[at] ??= Buffer.from(block.strings[at]!).toString('utf8'));
  const degrees = (offset: number, units: number) => (offset + units * block.granularity) / 1e9;
  const node: InUnits = (id, lon, lat, barrier) => visitor.node!(id, degrees(block.lon, lon), degrees(block.lat, lat), barrier);
  for (const [start, end] of block.groups) {
    reader.pos = start;
    reader.readFields(
      (tag, _, pbf) => {
        if (tag === 1 && visitor.node) plainNode(pbf, text, node);
        else if (tag === 2 && visitor.node) denseNodes(pbf, text, node);
        else if (tag === 3 && visitor.way) way(pbf, text, visitor.way.bind(visitor));
      },
      undefined,
      end,
    );
  }
}

type InUnits = (id: number, lon: number, lat: number, barrier: string | undefined) => void;
type Text = (at: number) => string;

function plainNode(pbf: PbfReader, text: Text, found: InUnits): void {
  const node = pbf.readMessage(
    (tag, into, at) => {
      if (tag === 1) into.id = at.readSVarint();
      else if (tag === 2) into.keys = at.readPackedVarint();
      else if (tag === 3) into.values = at.readPackedVarint();
      else if (tag === 8) into.lat = at.readSVarint();
      else if (tag === 9) into.lon = at.readSVarint();
    },
    { id: 0, lat: 0, lon: 0, keys: [] as number[], values: [] as number[] },
  );
  const at = node.keys.findIndex((key) => text(key) === 'barrier');
  found(node.id, node.lon, node.lat, at === -1 ? undefined : text(node.values[at]!));
}

function denseNodes(pbf: PbfReader, text: Text, found: InUnits): void {
  const dense = pbf.readMessage(
    (tag, into, at) => {
      if (tag === 1) into.ids = at.readPackedSVarint();
      else if (tag === 8) into.lats = at.readPackedSVarint();
      else if (tag === 9) into.lons = at.readPackedSVarint();
      else if (tag === 10) into.tags = at.readPackedVarint();
    },
    { ids: [] as number[], lats: [] as number[], lons: [] as number[], tags: [] as number[] },
  );
  let [id, lat, lon, tag] = [0, 0, 0, 0];
  for (let i = 0; i < dense.ids.length; i++) {
    id += dense.ids[i]!;
    lat += dense.lats[i]!;
    lon += dense.lons[i]!;
    // Key, value, key, value …, 0 after each node; no list at all where no node of the block has tags.
    let barrier: string | undefined;
    for (; dense.tags[tag]; tag += 2) if (text(dense.tags[tag]!) === 'barrier') barrier = text(dense.tags[tag + 1]!);
    tag++;
    found(id, lon, lat, barrier);
  }
}

function way(pbf: PbfReader, text: Text, found: (tags: ReadonlyMap<string, string>, refs: number[]) => void): void {
  const read = pbf.readMessage(
    (tag, into, at) => {
      if (tag === 2) into.keys = at.readPackedVarint();
      else if (tag === 3) into.values = at.readPackedVarint();
      else if (tag === 8) into.refs = at.readPackedSVarint();
    },
    { keys: [] as number[], values: [] as number[], refs: [] as number[] },
  );
  const tags = new Map(read.keys.map((key, at) => [text(key), text(read.values[at]!)]));
  for (let i = 1; i < read.refs.length; i++) read.refs[i]! += read.refs[i - 1]!;
  found(tags, read.refs);
}
