/**
 * The text between Unicode's isolate marks, so that direction marks inside it cannot reorder what stands around it
 * (UAX #9). For places that take only plain text; elsewhere `<bdi>` does the same.
 */
export function isolated(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : `\u2068${text}\u2069`;
}
