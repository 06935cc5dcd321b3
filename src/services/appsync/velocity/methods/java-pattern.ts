/** Java's regular expressions, as far as they are JavaScript's, in linear time. */
import { linearExpression } from '../../../../kernel/bounded/linear-pattern.ts';

/**
 * Java's names for classes of characters.
 * https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html
 */
const classes: Readonly<Record<string, string>> = {
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Upper: 'A-Z',
  Lower: 'a-z',
  Punct: '!-\\/:-@\\[-`{-~',
  Space: '\\s',
};

/** `flags`: of JavaScript. @throws NotLinear also where Java would ignore case, which no linear engine here does */
export function javaPattern(source: string, flags: 'g' | ''): RegExp {
  const translated = source
    .replace(/(\[\^?)?\\p\{(\w+)\}/g, (whole, open: string | undefined, name: string) => {
      const members = classes[name];
      if (members === undefined) return whole;
      return open === undefined ? `[${members}]` : open + members;
    })
    .replaceAll('\\A', '^')
    .replaceAll(/\\[zZ]/g, '$');
  return linearExpression(translated, flags);
}

/** `$1` is a group, a backslash takes the next character as it is. */
export function javaReplacement(by: string): (groups: readonly (string | undefined)[]) => string {
  return (groups) =>
    by.replace(/\\([^])|\$(\d)/g, (_, literal: string | undefined, group: string) =>
      literal === undefined ? (groups[Number(group)] ?? '') : literal,
    );
}
