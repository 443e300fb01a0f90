/** A local authority for a district without one of its own, and the certificates it signs. */
import { webcrypto } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import 'reflect-metadata'; // what the next import stands on
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
  cryptoProvider,
} from '@peculiar/x509';

cryptoProvider.set(webcrypto as never);

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 86_400_000;
/** Phones refuse server certificates that last longer. */
const serverDays = 397;
const authorityDays = 3650;

/** @returns when the server's certificate ends */
export async function makeCertificate(folder: string, names: string[], now: Date): Promise<Date> {
  const authority = await authorityIn(folder, now);
  const keys = await newKeys();
  const notAfter = new Date(now.getTime() + serverDays * day);
  const server = await X509CertificateGenerator.create({
    subject: [{ CN: [names[0]!] }, { O: ['Fengsui'] }],
    issuer: authority.certificate.subject,
    notBefore: new Date(now.getTime() - day),
    notAfter,
    publicKey: keys.publicKey,
    signingKey: authority.key,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value }) as const)),
    ],
  });
  writeFileSync(join(folder, 'server.key'), await keyText(keys.privateKey), { mode: 0o600 });
  writeFileSync(join(folder, 'server.crt'), `${server.toString('pem')}\n${authority.certificate.toString('pem')}\n`);
  return notAfter;
}

async function authorityIn(folder: string, now: Date): Promise<{ certificate: X509Certificate; key: webcrypto.CryptoKey }> {
  const files = { certificate: join(folder, 'authority.crt'), key: join(folder, 'authority.key') };
  if (existsSync(files.certificate)) {
    const der = Buffer.from(readFileSync(files.key, 'utf8').replace(/-----[^-]+-----|\s/g, ''), 'base64');
    return {
      certificate: new X509Certificate(readFileSync(files.certificate, 'utf8')),
      key: (await webcrypto.subtle.importKey('pkcs8', der, algorithm, true, ['sign'])) as webcrypto.CryptoKey,
    };
  }
  const keys = await newKeys();
  const made = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [`Fengsui ${hostname()}`] }, { O: ['Fengsui'] }],
    notBefore: new Date(now.getTime() - day),
    notAfter: new Date(now.getTime() + authorityDays * day),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  writeFileSync(files.key, await keyText(keys.privateKey), { mode: 0o600 });
  writeFileSync(files.certificate, `${made.toString('pem')}\n`);
  return { certificate: made, key: keys.privateKey };
}

const newKeys = async () => (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;

async function keyText(key: webcrypto.CryptoKey): Promise<string> {
  const body = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${body.match(/.{1,64}/g)!.join('\n')}\n-----END PRIVATE KEY-----\n`;
}
