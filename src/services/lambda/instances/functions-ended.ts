/** The server stops, and has ended what ran functions: what was under way is for the next server. */
export class FunctionsEnded extends Error {
  constructor() {
    super('The server ends, and its functions.');
    this.name = 'FunctionsEnded';
  }
}

/** How long a job waits that has met this: it is stopped before. */
export const untilStoppedMs = 1000;
