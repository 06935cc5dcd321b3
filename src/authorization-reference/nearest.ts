/** The word that was probably meant, among many. */

/** Longer ones are nobody's slip of the pen. */
const maxLength = 80;

/** The candidate with the fewest edits, a fifth of its length at most; case is no difference. */
export function nearest(text: string, candidates: readonly string[]): string | undefined {
  if (text.length > maxLength) return undefined;
  let best: string | undefined;
  let fewest = Infinity;
  for (const candidate of candidates) {
    const most = Math.max(1, Math.floor(candidate.length / 5));
    if (Math.abs(candidate.length - text.length) > most) continue;
    const edits = editsBetween(text.toLowerCase(), candidate.toLowerCase(), most);
    if (edits > most || edits >= fewest) continue;
    [best, fewest] = [candidate, edits];
  }
  return best;
}

/** Levenshtein's distance, or anything beyond `most`. */
function editsBetween(from: string, to: string, most: number): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    if (Math.min(...next) > most) return Infinity;
    row = next;
  }
  return row[to.length]!;
}
