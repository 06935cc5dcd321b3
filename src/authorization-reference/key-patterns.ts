/** Condition keys as the reference writes them: `${TagKey}` and its like stand for any text that is not empty. */

export interface KeySet {
  /** In lower case. */
  has(lowerKey: string): boolean;
}

export function compileKeys(keys: readonly string[]): KeySet {
  const lower = keys.map((key) => key.toLowerCase());
  const exact = new Set(lower.filter((key) => !key.includes('${')));
  const patterns = lower.filter((key) => key.includes('${')).map((key) => key.split(/\$\{[^}]*\}/));
  return { has: (key) => exact.has(key) || patterns.some((pieces) => matches(pieces, key)) };
}

/** What stands between the placeholders, each as early as possible: linear. */
function matches(pieces: readonly string[], key: string): boolean {
  const [first = '', ...more] = pieces;
  const last = more.at(-1) ?? '';
  if (!key.startsWith(first)) return false;
  let from = first.length;
  for (const piece of more.slice(0, -1)) {
    const at = key.indexOf(piece, from + 1);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return key.length > from + last.length && key.endsWith(last);
}
