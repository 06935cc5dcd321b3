/** Bytes as people read them: `16.0 KB`, of 1,024 each, as AWS's console counts. */
const units = ['B', 'KB', 'MB', 'GB', 'TB'];

export function sizeText(bytes: number | undefined): string {
  if (bytes === undefined) return '-';
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
