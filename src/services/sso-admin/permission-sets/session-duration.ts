/** A permission set's session duration: ISO 8601, one to twelve hours. */

const designators = /^PT(?:(\d{1,2})H)?(?:(\d{1,3})M)?(?:(\d{1,5})S)?$/;

/** Seconds, or `undefined` when the text is no ISO 8601 time or not within PT1H and PT12H. */
export function sessionDurationSeconds(text: string): number | undefined {
  const match = designators.exec(text);
  if (!match) return undefined;
  const [, hours = '0', minutes = '0', seconds = '0'] = match;
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return total >= 3600 && total <= 12 * 3600 ? total : undefined;
}
