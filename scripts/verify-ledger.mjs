#!/usr/bin/env node
// Verifies an exported ledger with nothing but Node: node verify-ledger.mjs EXPORT.ndjson.gz [ANCHORS.txt] [PUBLIC-KEY.pem]
// Written from docs/ledger-format.md alone, apart from the program that made the file. Ends with 0 if whole, 1 if not, 2 if unreadable.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

const [file, anchorsFile, keyFile] = process.argv.slice(2);
if (!file) end(2, 'usage: node verify-ledger.mjs EXPORT.ndjson.gz [ANCHORS.txt] [PUBLIC-KEY.pem]');

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const anchors = anchorsFile
  ? [...readFileSync(anchorsFile, 'utf8').matchAll(/(?<![\w:])(\d{1,15}):([0-9a-f]{64})(?![0-9a-f])/gi)].map((m) => [
      Number(m[1]),
      m[2].toLowerCase(),
    ])
  : [];
const key = keyFile ? createPublicKey(readFileSync(keyFile)) : undefined;

let district;
let previous;
let seals = 0;
let lines = 0;
let lastInstant = 0;
let signing = false;
let ended = false;
const seen = new Set();

function checkSeal(seal) {
  const number = seals + 1;
  if (seal.seal !== number) end(1, `seal ${number} is missing`);
  const entries = Buffer.from(seal.lines, 'base64');
  const count = entries.length / 16;
  const numbers = Buffer.alloc(20);
  numbers.writeBigUInt64BE(BigInt(seal.seal), 0);
  numbers.writeBigUInt64BE(BigInt(seal.sealedAt), 8);
  numbers.writeUInt32BE(Math.floor(count), 16);
  const hash = sha256(Buffer.from(seal.prev, 'hex'), numbers, sha256(entries), Buffer.from(seal.bodyHash, 'hex')).toString('hex');
  if (!Number.isInteger(count) || hash !== seal.hash) end(1, `seal ${number} was changed`);
  if (seal.prev !== previous || seal.sealedAt < lastInstant) end(1, `seal ${number} does not continue the one before it`);
  for (const [at, quoted] of anchors) if (at === number && quoted !== hash) end(1, `seal ${number} differs from the anchor`);
  if (key && (seal.signature || signing)) {
    signing = true;
    const good = seal.signature && verify(null, Buffer.from(hash, 'hex'), key, Buffer.from(seal.signature, 'hex'));
    if (!good) end(1, `the signature of seal ${number} is wrong`);
  }
  checkLines(seal, entries, count);
  previous = hash;
  lastInstant = seal.sealedAt;
  seals = number;
  lines += count;
}

function checkLines(seal, entries, count) {
  const texts = new Map(seal.texts.map((text) => [JSON.parse(text)[2], text]));
  const hashes = [];
  let before = 0;
  for (let i = 0; i < count; i++) {
    const id = Number(entries.readBigUInt64BE(i * 16));
    const text = texts.get(id);
    if (text === undefined) end(1, `line ${id} of seal ${seal.seal} is missing`);
    const hash = sha256(text);
    const [version, ofDistrict, , recordedAt] = JSON.parse(text);
    const fits = hash.subarray(0, 8).equals(entries.subarray(i * 16 + 8, i * 16 + 16));
    if (!fits || version !== 1 || ofDistrict !== district) end(1, `line ${id} of seal ${seal.seal} was changed`);
    if (id <= before || seen.has(id)) end(1, `line ${id} of seal ${seal.seal} is out of order or sealed twice`);
    if (recordedAt > seal.sealedAt) end(1, `line ${id} was recorded later than seal ${seal.seal}`);
    seen.add(id);
    hashes.push(hash);
    before = id;
  }
  if (sha256(Buffer.concat(hashes)).toString('hex') !== seal.bodyHash) end(1, `a line of seal ${seal.seal} was exchanged`);
}

function end(code, sentence) {
  (code === 0 ? process.stdout : process.stderr).write(`${sentence}\n`);
  process.exit(code);
}

try {
  for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()), crlfDelay: Infinity })) {
    const record = JSON.parse(line);
    if (district === undefined) {
      if (record.format !== 'fengsui-ledger-1') end(2, 'this is not an exported ledger that this script knows');
      district = record.district;
      previous = sha256(district).toString('hex');
    } else if (record.end) {
      ended = record.end.seals === seals && record.end.lines === lines;
    } else checkSeal(record);
  }
} catch (error) {
  end(2, `the file is damaged: ${error.message}`);
}
if (!ended) end(1, 'the file is incomplete');
const beyond = anchors.map(([seal]) => seal).filter((seal) => seal > seals);
if (beyond.length > 0) end(1, `an anchor names seal ${Math.min(...beyond)}, which is not here: the end was cut off`);
end(0, `whole: district ${district}, ${seals} seals, ${lines} lines, ${anchors.length} anchors compared`);
