/** What the types' handlers share. */

export function isChanged(now: unknown, before: unknown): boolean {
  return JSON.stringify(now) !== JSON.stringify(before);
}
