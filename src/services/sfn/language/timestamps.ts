/** Times that a Wait may be told: what AWS takes is a date with its time and offset. */

const withOffset = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/** Milliseconds; `undefined`: it is no such time. */
export function timeOf(text: string): number | undefined {
  const time = withOffset.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
