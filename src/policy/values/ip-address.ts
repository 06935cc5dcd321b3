/**
 * IPv4 and IPv6 addresses and CIDR ranges (RFC 4632, RFC 4291). An IPv4 address mapped into IPv6 is the IPv4 address.
 */
import { isIPv4, isIPv6 } from 'node:net';

export interface Address {
  readonly family: 4 | 6;
  readonly bits: bigint;
}
export interface Network {
  readonly family: 4 | 6;
  readonly bits: bigint;
  readonly prefixLength: number;
}

export function addressOf(text: string): Address | undefined {
  if (isIPv4(text)) return { family: 4, bits: BigInt(fromDotted(text)) };
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const bits = fromColons(text);
  return bits >> 32n === 0xffffn ? { family: 4, bits: bits & 0xffff_ffffn } : { family: 6, bits };
}

/** `203.0.113.0/24`, or a single address. Bits beyond the prefix play no part. */
export function networkOf(text: string): Network | undefined {
  const [written = '', length, more] = text.split('/');
  const address = addressOf(written);
  if (!address || more !== undefined) return undefined;
  const width = address.family === 4 ? 32 : 128;
  if (length === undefined) return { ...address, prefixLength: width };
  if (!/^\d{1,3}$/.test(length) || Number(length) > width) return undefined;
  return { ...address, prefixLength: Number(length) };
}

export function networkHolds(network: Network, address: Address): boolean {
  if (network.family !== address.family) return false;
  const beyond = BigInt((network.family === 4 ? 32 : 128) - network.prefixLength);
  return network.bits >> beyond === address.bits >> beyond;
}

function fromDotted(text: string): number {
  return text.split('.').reduce((bits, part) => bits * 256 + Number(part), 0);
}

function fromColons(text: string): bigint {
  const dotted = text.lastIndexOf('.') < 0 ? undefined : text.slice(text.lastIndexOf(':') + 1);
  const plain = dotted === undefined ? text : `${text.slice(0, -dotted.length)}${hexWords(fromDotted(dotted))}`;
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const words =
    tail === undefined ? before : [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
  return words.reduce((bits, word) => (bits << 16n) | BigInt(parseInt(word, 16)), 0n);
}

function hexWords(bits: number): string {
  return `${Math.floor(bits / 65_536).toString(16)}:${(bits % 65_536).toString(16)}`;
}
