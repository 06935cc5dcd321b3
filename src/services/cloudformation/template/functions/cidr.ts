/**
 * Fn::Cidr: ranges of addresses cut from a block, IPv4 and IPv6.
 *
 * Spec: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-cidr.html
 */
import { isIPv4, isIPv6 } from 'node:net';
import { asText } from '../json-value.ts';
import { functionError } from '../template-error.ts';
import { unresolved, type IntrinsicFunction } from './environment.ts';

export const cidr: IntrinsicFunction = (argument, { resolve }) => {
  if (!Array.isArray(argument) || argument.length < 2 || argument.length > 3) throw malformed();
  const [block, count, bits] = argument.map(resolve);
  if ([block, count, bits].includes(unresolved)) return unresolved;
  const ranges = wholeNumber(count, 1, 256, 'count');
  const { bytes, size, prefix } = parsedBlock(asText(block) ?? '');
  const hostBits = bits === undefined ? 8 : wholeNumber(bits, 1, size, 'cidrBits');
  const newPrefix = size - hostBits;
  if (newPrefix < prefix || BigInt(ranges) > 1n << BigInt(newPrefix - prefix))
    throw functionError(`Fn::Cidr cannot cut ${ranges} ranges with ${hostBits} bits from ${asText(block)}.`);
  const first = (bytes >> BigInt(size - prefix)) << BigInt(size - prefix);
  return Array.from({ length: ranges }, (_, at) => {
    const address = first + (BigInt(at) << BigInt(hostBits));
    return `${size === 32 ? ipv4Text(address) : ipv6Text(address)}/${newPrefix}`;
  });
};

const malformed = () =>
  functionError('every Fn::Cidr object requires a block, a count, and the number of subnet bits of each range.');

function wholeNumber(value: unknown, least: number, most: number, name: string): number {
  const text = asText(value) ?? '';
  const number = Number(text);
  if (!/^\d{1,4}$/.test(text) || number < least || number > most)
    throw functionError(`Fn::Cidr requires ${name} to be a number from ${least} to ${most}.`);
  return number;
}

function parsedBlock(block: string): { bytes: bigint; size: 32 | 128; prefix: number } {
  const [address = '', length = ''] = block.split('/', 2);
  const size = isIPv4(address) ? 32 : isIPv6(address) && !/[%.]/.test(address) ? 128 : undefined;
  if (size === undefined || !/^\d{1,3}$/.test(length) || Number(length) > size || block.split('/').length !== 2)
    throw functionError(`Fn::Cidr: ${block.slice(0, 100)} is not a block of addresses in CIDR notation.`);
  return { bytes: size === 32 ? ipv4Value(address) : ipv6Value(address), size, prefix: Number(length) };
}

const ipv4Value = (text: string): bigint => text.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);

const ipv4Text = (value: bigint): string =>
  [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');

function ipv6Value(text: string): bigint {
  const [head = '', tail] = text.split('::', 2);
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const middle = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...middle, ...after].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

/** As RFC 5952 writes it: the longest run of zeros short. */
function ipv6Text(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, at) => ((value >> BigInt(112 - at * 16)) & 0xffffn).toString(16));
  const runs = [...groups.join(':').matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].map(([run]) => run);
  const longest = runs.reduce(
    (best, run) => (run.replace(/^:/, '').length > best.replace(/^:/, '').length ? run : best),
    '',
  );
  if (longest === '') return groups.join(':');
  const short = groups.join(':').replace(longest, '::');
  return short.replace(':::', '::');
}
