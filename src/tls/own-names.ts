/** The names that a certificate is made for: this machine's own, and no other. */

/** What the leaf of addresses stands for. */
export const loopback = ['127.0.0.1', '::1'] as const;

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The name in lower case, where it is `localhost` or below it; `localhost` for this machine's addresses, which share
 * its leaf (some clients send them as names, against RFC 6066). `undefined`: not ours.
 */
export function ownName(servername: string): string | undefined {
  const name = servername.toLowerCase();
  if ((loopback as readonly string[]).includes(name)) return 'localhost';
  if (name !== 'localhost' && !name.endsWith('.localhost')) return undefined;
  return name.length <= 253 && name.split('.').every((part) => label.test(part)) ? name : undefined;
}
