/**
 * Sequence numbers and positions in the log: the bytes of a position, which keep the log's order, as a decimal number
 * of a fixed width.
 */
import { isEncodedKey } from '../../kernel/key.ts';

const digits = 25;
const hexDigits = 18;

export function sequenceNumber(position: string): string {
  const hex = Buffer.from(position, 'base64url').toString('hex');
  return `1${BigInt(`0x${hex}`)
    .toString()
    .padStart(digits - 1, '0')}`;
}

/** Of a shard in which nothing is: it is before everything. */
export const noSequence = `1${'0'.repeat(digits - 1)}`;

/** Empty: the beginning. `undefined`: it is none that a stream has given. */
export function positionOf(sequence: string): string | undefined {
  if (!new RegExp(`^1[0-9]{${digits - 1}}$`).test(sequence)) return undefined;
  if (sequence === noSequence) return '';
  const bytes = Buffer.from(BigInt(sequence.slice(1)).toString(16).padStart(hexDigits, '0'), 'hex');
  return isEncodedKey(bytes.toString('latin1')) ? bytes.toString('base64url') : undefined;
}
