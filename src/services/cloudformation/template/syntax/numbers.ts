/**
 * Numbers as a template has them. CloudFormation makes texts of most, so that a number whose text a double loses stays
 * the text: 18-digit ids come out as they went in, and 8.0 (a version) does not become 8. As in Java, 9.10 is 9.1.
 */
export function numberOrText(number: number, source: string, isFloat = /[.eE]/.test(source)): number | string {
  if (!Number.isFinite(number)) return source;
  if (!Number.isInteger(number)) return number;
  if (isFloat) return Math.abs(number) < 1e7 ? `${number}.0` : source;
  return Number.isSafeInteger(number) ? number : source;
}
