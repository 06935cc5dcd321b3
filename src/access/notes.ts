/**
 * Notes that requests leave behind for later reading, such as when a key was last used. Answers never wait for them:
 * notes gather while one write is under way, and none is written twice within an interval. What a crash loses is the
 * notes of its last moments.
 */
export interface NotesOptions<T> {
  readonly write: (notes: readonly T[]) => Promise<void>;
  /** A write that failed; its notes are lost. */
  readonly onError: (error: unknown) => void;
  /** Milliseconds of domain time. */
  readonly intervalMs: number;
}

export interface Notes<T> {
  /** `key`: which notes are the same. */
  add(key: string, at: number, make: () => T): void;
  /** Resolves once what was noted so far is written, or lost. */
  settled(): Promise<void>;
}

/** Notes that are remembered as written lately. */
const remembered = 20_000;
/** Notes that wait at most; further ones are lost. */
const maxPending = 50_000;

export function createNotes<T>({ write, onError, intervalMs }: NotesOptions<T>): Notes<T> {
  const notedAt = new Map<string, number>();
  let pending: T[] = [];
  let writing: Promise<void> | undefined;
  const flush = async (): Promise<void> => {
    try {
      while (pending.length > 0) {
        const notes = pending;
        pending = [];
        await write(notes);
      }
    } catch (error) {
      onError(error);
    } finally {
      writing = undefined;
    }
  };
  return {
    add(key, at, make) {
      const last = notedAt.get(key);
      if (last !== undefined && Math.abs(at - last) < intervalMs) return;
      if (pending.length >= maxPending) return;
      if (notedAt.size >= remembered) notedAt.clear();
      notedAt.set(key, at);
      pending.push(make());
      writing ??= flush();
    },
    settled: async () => {
      await writing;
    },
  };
}
