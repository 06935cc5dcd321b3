/**
 * Whether a person is there. Pages that show what goes on ask again and again by themselves; the server keeps a session
 * for as long as somebody uses it, so such calls say when nobody has touched the page for a while.
 */

/** After this long without a key or a pointer nobody is there. */
const attendedMilliseconds = 5 * 60_000;

let touchedAt = Date.now();

export function isUnattended(): boolean {
  return Date.now() - touchedAt > attendedMilliseconds;
}

/** Calls `renew` when a person is there and `calledAt` (a time) is a while ago: pages may do without calls for long. */
export function watchAttendance(calledAt: () => number, renew: () => void): void {
  const touched = (): void => {
    touchedAt = Date.now();
    if (touchedAt - calledAt() > attendedMilliseconds) renew();
  };
  for (const event of ['pointerdown', 'keydown', 'wheel'])
    window.addEventListener(event, touched, { capture: true, passive: true });
}
