import { Secret, TOTP } from 'otpauth';
import { toMicros, type Instant } from '../../core/time.ts';

const period = 30;
const authenticator = (secret: string, label = '') =>
  new TOTP({ issuer: 'Fengsui', label, secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period });

export const newSecret = () => new Secret({ size: 20 }).base32;

/** The address that an authenticator reads from the QR code. */
export const authenticatorAddress = (secret: string, name: string) => authenticator(secret, name).toString();

/**
 * The step that `code` belongs to: the present one or a neighbour, for clocks that differ a little.
 * @returns undefined if it fits none
 */
export function stepOf(secret: string, code: string, now: Instant): number | undefined {
  const timestamp = toMicros(now) / 1000;
  const delta = authenticator(secret).validate({ token: code, timestamp, window: 1 });
  return delta === null ? undefined : Math.floor(timestamp / 1000 / period) + delta;
}
