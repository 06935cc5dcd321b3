/** Patterns in which `*` stands for any text, nothing included, and all else for itself. */

/** In time that is linear in both: what each `*` takes is as short as what follows it allows. */
export function matchesStars(pattern: string, text: string): boolean {
  return starPattern(pattern)(text);
}

/** For many texts. */
export function starPattern(pattern: string): (text: string) => boolean {
  const parts = pattern.split('*');
  const last = parts.pop()!;
  if (parts.length === 0) return (text) => text === pattern;
  const [first = '', ...middle] = parts;
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const part of middle) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= text.length - last.length;
  };
}
