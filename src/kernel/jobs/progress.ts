/** What a running step reports: written at most every so often, the latest always at last. */

export interface ProgressWriter {
  report(progress: unknown): void;
  /** Writes no more; answers what is still to be written (JSON), for the step's outcome to take along. */
  end(): Promise<string | undefined>;
}

const writeEveryMs = 250;

export function createProgress(write: (progress: string) => Promise<void>): ProgressWriter {
  let waiting: string | undefined;
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let ended = false;

  const flush = (): void => {
    timer = undefined;
    const progress = waiting;
    if (progress === undefined || ended) return;
    waiting = undefined;
    writing = write(progress).finally(() => {
      writing = undefined;
      if (!ended) timer = setTimeout(flush, writeEveryMs).unref();
    });
  };
  return {
    report(progress) {
      waiting = JSON.stringify(progress) ?? 'null';
      if (!ended && !writing && !timer) flush();
    },
    async end() {
      ended = true;
      clearTimeout(timer);
      await writing;
      return waiting;
    },
  };
}
