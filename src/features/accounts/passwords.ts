import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** About 100 ms and 64 MB on one core: dear for a guesser, bearable at a log-in. Kept with each hash, so it can be raised. */
const cost = { logN: 16, r: 8, p: 1 };

/** Hashing runs in threads; so many at once and no more, so that a wave of log-ins does not take the server's memory. */
const atOnce = 2;
let running = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, salt: Buffer, { logN, r, p }: typeof cost): Promise<Buffer> {
  // Whoever waits is handed the place of the one before, so that nobody slips in between.
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await new Promise((resolve, reject) =>
      scrypt(password.normalize('NFKC'), salt, 32, { N: 2 ** logN, r, p, maxmem: 256 * 2 ** logN * r }, (error, key) =>
        error ? reject(error) : resolve(key),
      ),
    );
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return ['scrypt', cost.logN, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

let nobodys: Promise<string> | undefined;

/** Takes as long for an account that does not exist as for one that does. */
export async function passwordFits(password: string, hash: string | null | undefined): Promise<boolean> {
  const known = hash ?? (await (nobodys ??= hashPassword(randomBytes(16).toString('hex'))));
  const [, logN, r, p, salt, key] = known.split('$');
  const expected = Buffer.from(key!, 'base64url');
  const found = await derive(password, Buffer.from(salt!, 'base64url'), { logN: Number(logN), r: Number(r), p: Number(p) });
  return timingSafeEqual(expected, found) && typeof hash === 'string';
}

/** Readable aloud: no 0/O, 1/l; 16 of 31 signs are about 79 bits. */
const signs = 'abcdefghjkmnpqrstuvwxyz23456789';
const readable = (length: number) => {
  let text = '';
  while (text.length < length)
    for (const byte of randomBytes(length)) if (byte < 248 && text.length < length) text += signs[byte % 31];
  return text.match(/.{4}/g)!.join('-');
};
export const oncePassword = () => readable(16);
export const recoveryCode = () => readable(12);

/** Secrets of full randomness need no slow hash. */
export const newToken = () => randomBytes(32).toString('base64url');
export const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();
