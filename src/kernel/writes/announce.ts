/** Tells whoever listens that there was a commit. */

/** A listener's error is its own, and must not look like a failed commit. */
export function announce(listeners: ReadonlySet<() => void>): void {
  for (const listener of listeners) {
    try {
      listener();
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error));
    }
  }
}
