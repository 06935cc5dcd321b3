/**
 * Wall clocks of time zones. A wall time is written as the milliseconds that UTC would have with the same digits.
 * Which moment it is: the earlier of two where clocks are put back, none where they skip it.
 */
const dayMs = 86_400_000;

/** Whether it is one of IANA's. */
export function isTimeZone(zone: string): boolean {
  // Offsets (`+01:00`) are zones to JavaScript, not to AWS.
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    formatter(zone);
    return true;
  } catch {
    return false;
  }
}

/** The digits of the zone's clocks at a moment. */
export function wallTime(zone: string, instant: number): number {
  const parts = formatter(zone).formatToParts(instant);
  const of = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((part) => part.type === type)?.value);
  const millisecond = ((instant % 1000) + 1000) % 1000;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'), millisecond);
}

/** The first moment at which the zone's clocks show it; `undefined`: they never do. */
export function instantOf(zone: string, wall: number): number | undefined {
  // No zone's clocks are changed twice within two days.
  const offsets = [wall - dayMs, wall + dayMs].map((near) => wallTime(zone, near) - near);
  const instants = offsets.map((offset) => wall - offset).sort((a, b) => a - b);
  return instants.find((instant) => wallTime(zone, instant) === wall);
}

/** `instantOf` for the walls of one day, which is looked at once: `midnight` is a wall itself. */
export function instantsOfDay(zone: string, midnight: number): (wall: number) => number | undefined {
  const offsetAt = (instant: number): number => wallTime(zone, instant) - instant;
  // No offset is a day.
  let [low, high] = [midnight - dayMs, midnight + 2 * dayMs];
  const [before, after] = [offsetAt(low), offsetAt(high)];
  if (before === after) return (wall) => wall - before;
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return (wall) =>
    [wall - before, wall - after].sort((a, b) => a - b).find((at) => at < high === (wall - at === before));
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Kept: making one takes a thousand times as long as using it. There are as many as there are zones. */
function formatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const options = { hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const time = { hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
  const made = new Intl.DateTimeFormat('en-US', { ...options, ...time, calendar: 'iso8601', timeZone: zone });
  formatters.set(zone, made);
  return made;
}
