/** Texts and bytes that are nearly right: seeded, so that what fails can be tried again. */

import type { Random } from '../../src/testing/random.ts';

/** What parsers of every kind stumble over. */
const odd = [
  '\0 \n \t \\ " \' ` $ # { } [ ] ( ) < > & : , . .. ; * ? - -- + / // /* */ = ! @ % | || && 0 -1 1e999 0x NaN',
  'null true __proto__ constructor toString \ud800 \udc00 \u2028 \ufeff \u00a0 é ﬀ 💥 \u0301',
]
  .flatMap((words) => words.split(' '))
  .concat(' ', '\r\n', '9'.repeat(40), 'x'.repeat(300));

/** One of `seeds` with up to six changes: parts left out, doubled, swapped, strange ones put in, another one's end. */
export function mutated(seeds: readonly string[], words: readonly string[], random: Random): string {
  let text = seeds[random(seeds.length)]!;
  for (let left = 1 + random(6); left > 0; left--) {
    const [a, b] = [random(text.length + 1), random(text.length + 1)].toSorted((one, other) => one - other) as [
      number,
      number,
    ];
    const short = Math.min(b, a + 1 + random(12));
    const [head, part, tail] = [text.slice(0, a), text.slice(a, b), text.slice(b)];
    const pick = (list: readonly string[]) => list[random(list.length)]!;
    text = [
      () => head + text.slice(short),
      () => head + part.repeat(2 + random(3)) + tail,
      () => head + pick(odd) + text.slice(a),
      () => head + pick(words) + text.slice(a),
      () => head + pick(odd) + text.slice(short),
      () => head + part.split('').toReversed().join('') + tail,
      () => head + pick(seeds).slice(random(20)),
      () => text.slice(0, b),
    ][random(8)]!();
  }
  return text.slice(0, 20_000);
}

/** Up to six bytes changed, left out or put in. */
export function mutatedBytes(bytes: Uint8Array, random: Random): Buffer {
  let changed = Buffer.from(bytes);
  for (let left = 1 + random(6); left > 0; left--) {
    const at = random(changed.length);
    const [head, tail] = [changed.subarray(0, at), changed.subarray(at)];
    changed = [
      () => Buffer.concat([head, Buffer.from([random(256)]), tail.subarray(1)]),
      () => Buffer.concat([head, tail.subarray(1 + random(8))]),
      () => Buffer.concat([head, Buffer.alloc(1 + random(8), random(2) * 0xff), tail]),
      () => Buffer.concat([head, Buffer.from([0xff, 0xff, 0xff, 0xff]), tail.subarray(4)]),
      () => Buffer.from(head.length > 0 ? head : tail),
    ][random(5)]!();
  }
  return changed;
}
