/** Session durations of permission sets: ISO 8601, from one to twelve hours. */

/** `PT1H30M` -> `1 hour 30 minutes`; anything else as it is. */
export function durationText(duration: string | undefined): string {
  const parts = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(duration ?? '');
  if (!parts) return duration ?? '-';
  const units = ['hour', 'minute', 'second'];
  return parts
    .slice(1)
    .flatMap((part, index) => (part ? `${part} ${units[index]}${part === '1' ? '' : 's'}` : []))
    .join(' ');
}

const wholeHours = Array.from({ length: 12 }, (_, index) => `PT${index + 1}H`);

/** For a choice; a duration that was set otherwise (`PT90M`) stays to be chosen. */
export function durationOptions(current: string): { value: string; label: string }[] {
  const durations = wholeHours.includes(current) ? wholeHours : [current, ...wholeHours];
  return durations.map((value) => ({ value, label: durationText(value) }));
}
