/** What crash-writer.ts writes and crash.test.ts looks for. */
import { encodeKey } from '../key.ts';

export const writers = 16;
export const counterKey = (writer: number) => encodeKey(['count', writer]);
/** Every writer counts this up too. */
export const totalKey = encodeKey(['total']);
export const halfKey = (writer: number, index: number, half: 'first' | 'second') =>
  encodeKey(['row', writer, index, half]);
/** Every writer appends `[writer, index, total]` here. */
export const logPrefix = encodeKey(['log']);
