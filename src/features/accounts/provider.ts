import * as oidc from 'openid-client';
import type { Config } from '../../platform/config.ts';

type Settings = Pick<Config, 'oidcIssuer' | 'oidcClientId' | 'oidcClientSecret'>;

const known = new Map<string, Promise<oidc.Configuration>>();

/** What the provider says of itself, asked once; a failure is asked again the next time. @throws if it cannot be reached */
async function discovered({ oidcIssuer, oidcClientId, oidcClientSecret }: Settings): Promise<oidc.Configuration> {
  const key = JSON.stringify([oidcIssuer, oidcClientId]);
  const issuer = new URL(oidcIssuer!);
  const near = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(issuer.hostname);
  let found = known.get(key);
  if (!found) {
    found = oidc.discovery(issuer, oidcClientId, oidcClientSecret, oidcClientSecret ? undefined : oidc.None(), {
      timeout: 10,
      // Plain HTTP is for a provider on this very machine only.
      ...(issuer.protocol === 'http:' && near && { execute: [oidc.allowInsecureRequests] }),
    });
    known.set(key, found);
    found.catch(() => known.delete(key));
  }
  return found;
}

export interface Departure {
  address: string;
  /** Kept here until the caller returns; `state` also in the caller's browser. */
  state: string;
  nonce: string;
  verifier: string;
}

export async function departure(settings: Settings, returnTo: string): Promise<Departure> {
  const provider = await discovered(settings);
  const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
  const address = oidc.buildAuthorizationUrl(provider, {
    redirect_uri: returnTo,
    scope: 'openid profile',
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  return { address: address.href, state, nonce, verifier };
}

/** Who has come back. @throws if the answer is not the provider's, or not to this question */
export async function arrival(
  settings: Settings,
  returned: URL,
  sent: { state: string; nonce: string; verifier: string },
): Promise<{ issuer: string; subject: string; claims: Record<string, unknown> }> {
  const tokens = await oidc.authorizationCodeGrant(await discovered(settings), returned, {
    pkceCodeVerifier: sent.verifier,
    expectedState: sent.state,
    expectedNonce: sent.nonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims()!;
  return { issuer: claims.iss, subject: claims.sub, claims };
}
