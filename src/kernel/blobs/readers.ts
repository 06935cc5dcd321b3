/**
 * Who is reading which blobs in this process: an answer that has begun is that of the object it began with, although
 * that may be replaced meanwhile, and a large one's next part is opened at its turn.
 */
export interface Readers {
  /** Until the function that it answers is called, the blobs are being read. */
  hold(ids: readonly string[]): () => void;
  isHeld(id: string): boolean;
}

export function createReaders(): Readers {
  const readers = new Map<string, number>();
  const count = (id: string, by: number): void => {
    const now = (readers.get(id) ?? 0) + by;
    if (now > 0) readers.set(id, now);
    else readers.delete(id);
  };
  return {
    hold(ids) {
      for (const id of ids) count(id, 1);
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        for (const id of ids) count(id, -1);
      };
    },
    isHeld: (id) => readers.has(id),
  };
}
