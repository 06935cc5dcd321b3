/** Version numbers, compared part by part. */

/** Whether `version` comes before `limit`; parts are numbers, what follows them is left out (`2.13.0rc1` is 2.13.0). */
export function isBefore(version: string, limit: string): boolean {
  const [a, b] = [parts(version), parts(limit)];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function parts(version: string): number[] {
  return (/^v?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? '0').split('.').map(Number);
}
