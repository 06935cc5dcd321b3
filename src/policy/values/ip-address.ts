/**
 * IPv4 and IPv6 addresses and CIDR ranges (RFC 4632, RFC 4291), as AWS compares them: a request's IPv4 address that is
 * mapped into IPv6 is the IPv4 address, a policy's range stays what it is written as.
 */
import { isIPv6 } from 'node:net';

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
  const written = writtenAddress(text);
  return written?.family === 6 && written.bits >> 32n === 0xffffn
    ? { family: 4, bits: written.bits & 0xffff_ffffn }
    : written;
}

function writtenAddress(text: string): Address | undefined {
  const octets = /^\d{1,9}(?:\.\d{1,9}){3}$/.test(text) ? text.split('.').map(Number) : [];
  if (octets.length === 4) return octets.every((octet) => octet < 256) ? dotted(octets) : undefined;
  return isIPv6(text) && !text.includes('%') ? { family: 6, bits: fromColons(text) } : undefined;
}

function dotted(octets: readonly number[]): Address {
  return { family: 4, bits: octets.reduce((bits, octet) => (bits << 8n) | BigInt(octet), 0n) };
}

/** `203.0.113.0/24`, or a single address. */
export function networkOf(text: string): Network | undefined {
  const [written = '', length, more] = text.split('/');
  const address = writtenAddress(written);
  if (!address || more !== undefined) return undefined;
  const width = widthOf(address);
  if (length === undefined) return { ...address, prefixLength: width };
  if (!/^\+?\d{1,9}$/.test(length) || Number(length) > width) return undefined;
  return { ...address, prefixLength: Number(length) };
}

function widthOf({ family }: Pick<Address, 'family'>): number {
  return family === 4 ? 32 : 128;
}

function bitsBeyond(network: Network): bigint {
  return BigInt(widthOf(network) - network.prefixLength);
}

/** Whether bits are set behind its prefix (`203.0.113.5/24`). */
export function hasHostBits(network: Network): boolean {
  return (network.bits >> bitsBeyond(network)) << bitsBeyond(network) !== network.bits;
}

/** Bits beyond the prefix play no part in an IPv4 range; an IPv6 range that has some holds nothing. */
export function networkHolds(network: Network, address: Address): boolean {
  if (network.family !== address.family || (network.family === 6 && hasHostBits(network))) return false;
  return network.bits >> bitsBeyond(network) === address.bits >> bitsBeyond(network);
}

/** Whether IAM keeps it in a policy: an IPv6 range has no host bits, and no part of it is dotted. */
export function isKeptNetwork(text: string): boolean {
  const network = networkOf(text);
  return network !== undefined && (network.family === 4 || !(text.includes('.') || hasHostBits(network)));
}

/** As AWS writes it: `203.0.113.0/24` for `203.0.113.5/24`. */
export function withoutHostBits(network: Network): string {
  const bits = (network.bits >> bitsBeyond(network)) << bitsBeyond(network);
  return `${network.family === 4 ? asDotted(bits) : asColons(bits)}/${network.prefixLength}`;
}

function asDotted(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 0xffn)).join('.');
}

function asColons(bits: bigint): string {
  const words = Array.from({ length: 8 }, (_, at) => ((bits >> BigInt(112 - 16 * at)) & 0xffffn).toString(16));
  return new URL(`http://[${words.join(':')}]/`).hostname.slice(1, -1);
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
