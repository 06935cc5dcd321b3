/**
 * What the checks of TLS look at: the authority in the data folder, who was told to trust it,
 * and what the variables name.
 */
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { readTrust } from '../trust/trust-record.ts';
import { readText } from './read-text.ts';
import type { TlsState } from './facts.ts';

/** `undefined`: no authority was made yet. */
export function tlsState(dataFolder: string, env: Readonly<Record<string, string | undefined>>): TlsState | undefined {
  const authority = readText(join(dataFolder, 'authority.pem'));
  if (authority.text === undefined) return undefined;
  const named = (variable: string): string | undefined => (env[variable] ? readText(env[variable]).text : undefined);
  const holds = (variable: string): boolean => named(variable)?.includes(authority.text!.trim()) === true;
  return {
    authority: authority.path,
    key: readText(join(dataFolder, 'authority.key')),
    replaced: trustedElse(dataFolder, authority.text),
    node: holds('NODE_EXTRA_CA_CERTS'),
    botocore: holds('AWS_CA_BUNDLE'),
  };
}

/** Stores that `sandlot trust` put another authority into than the one that is there now. */
function trustedElse(dataFolder: string, pem: string): string[] {
  try {
    const fingerprint = new X509Certificate(Buffer.from(pem, 'latin1')).fingerprint.replaceAll(':', '');
    return readTrust(dataFolder)
      .filter((entry) => entry.fingerprint !== fingerprint)
      .map(({ place }) => place);
  } catch {
    return [];
  }
}
