/** How long people stay signed in to the access portal: seconds, from 15 minutes to 90 days. */
const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

export const shortestSeconds = 15 * minute;
export const longestSeconds = 90 * day;

/** AWS's own choices. */
export const durationChoices = [
  15 * minute,
  30 * minute,
  hour,
  4 * hour,
  8 * hour,
  12 * hour,
  day,
  7 * day,
  30 * day,
  90 * day,
] as const;

/** 5400 -> `1 hour 30 minutes`. */
export function secondsText(seconds: number): string {
  const units = [
    [day, 'day'],
    [hour, 'hour'],
    [minute, 'minute'],
    [1, 'second'],
  ] as const;
  let rest = seconds;
  const parts = units.flatMap(([size, name]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [`${count} ${name}${count === 1 ? '' : 's'}`];
  });
  return parts.join(' ') || '0 seconds';
}
