/**
 * The signing keys that an OpenID Connect provider publishes (OpenID Connect Discovery 1.0). Fetched from this machine,
 * or from hosts that the configuration names; nowhere else (docs/decisions/0010).
 */
import type { JSONWebKeySet } from 'jose';
import type { Settings } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { invalidToken } from '../sessions/identity-token-errors.ts';
import { isLoopback } from '../../../kernel/loopback.ts';

const keptMs = 300_000;
/** A key id that is not among the kept ones may be new; asking is bounded, since anybody can invent one. */
const refetchAfterMs = 10_000;
const maxBytes = 65_536;
const timeoutMs = 30_000;
const maxIssuers = 100;

interface Kept {
  readonly keys: Promise<JSONWebKeySet>;
  readonly fetchedAt: number;
}

/** By server, then by issuer. */
const keptBy = new WeakMap<Settings, Map<string, Kept>>();

/**
 * Throws InvalidIdentityToken for a host that is not allowed,
 * IDPCommunicationError when it does not answer as it should.
 */
export async function providerKeys(
  issuer: string,
  keyId: string | undefined,
  settings: Settings,
): Promise<JSONWebKeySet> {
  requireAllowed(issuer, settings);
  const kept = keptBy.get(settings) ?? new Map<string, Kept>();
  keptBy.set(settings, kept);
  const known = kept.get(issuer);
  const age = known === undefined ? Number.POSITIVE_INFINITY : performance.now() - known.fetchedAt;
  if (known && age < keptMs) {
    const keys = await known.keys;
    if (age < refetchAfterMs || keyId === undefined || keys.keys.some((key) => key.kid === keyId)) return keys;
  }
  if (kept.size >= maxIssuers) kept.delete(kept.keys().next().value!);
  const keys = fetchKeys(issuer, settings);
  kept.set(issuer, { keys, fetchedAt: performance.now() });
  keys.catch(() => kept.delete(issuer));
  return keys;
}

async function fetchKeys(issuer: string, settings: Settings): Promise<JSONWebKeySet> {
  const configuration = await fetchJson(`${issuer}/.well-known/openid-configuration`);
  const address = configuration['jwks_uri'];
  if (
    String(configuration['issuer']).replace(/\/$/, '') !== issuer ||
    typeof address !== 'string' ||
    !URL.canParse(address)
  ) {
    throw invalidToken(`The configuration of ${issuer} names another issuer, or no jwks_uri.`);
  }
  requireAllowed(address, settings);
  const set = await fetchJson(address);
  if (!Array.isArray(set['keys']))
    throw invalidToken(
      "Couldn't retrieve verification key from your identity provider, " +
        'please reference AssumeRoleWithWebIdentity documentation for requirements',
    );
  return set as unknown as JSONWebKeySet;
}

function requireAllowed(address: string, settings: Settings): void {
  const url = new URL(address);
  const own = isLoopback(url.hostname) && (url.protocol === 'http:' || url.protocol === 'https:');
  if (own || (url.protocol === 'https:' && settings.outboundHosts?.includes(url.host))) return;
  throw invalidToken(
    `Sandlot may not fetch keys from ${url.host}: name it in --outbound-hosts (SANDLOT_OUTBOUND_HOSTS), ` +
      'or run the provider on this machine.',
  );
}

async function fetchJson(address: string): Promise<Record<string, unknown>> {
  try {
    const response = await fetch(address, {
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      headers: { accept: 'application/json' },
    });
    if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body) {
      size += chunk.length;
      if (size > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString());
    if (typeof value !== 'object' || value === null) throw new Error('no JSON object');
    return value as Record<string, unknown>;
  } catch {
    throw new AwsError(
      'IDPCommunicationError',
      `The identity provider did not answer at ${address} with a JSON document: see that it runs, then try again.`,
      {},
      400,
    );
  }
}
