/** Bytes that arrive in pieces, kept in about the memory that they have, however small the pieces are. */

/** Smaller pieces are copied together: each would take some hundred bytes beside its own, and may have a single one. */
const smallPieceBytes = 4096;
const blockBytes = 16 * 1024;

export interface Collector {
  add(piece: Buffer): void;
  readonly pieces: readonly Buffer[];
  whole(): Buffer;
}

export function createCollector(): Collector {
  const done: Buffer[] = [];
  let block: Buffer | undefined;
  let [start, end] = [0, 0];
  const flush = (): void => {
    if (block !== undefined && end > start) done.push(block.subarray(start, end));
    start = end;
  };
  const copy = (piece: Buffer): void => {
    if (block === undefined || end + piece.length > block.length) {
      flush();
      block = Buffer.allocUnsafeSlow(blockBytes);
      [start, end] = [0, 0];
    }
    end += piece.copy(block, end);
  };
  const pieces = (): Buffer[] => {
    flush();
    return done;
  };
  return {
    add: (piece) => {
      // The first is the only one for most bodies.
      const isFirst = done.length === 0 && block === undefined;
      if (piece.length < smallPieceBytes && !isFirst) return copy(piece);
      flush();
      done.push(piece);
    },
    get pieces() {
      return pieces();
    },
    whole: () => {
      const [only, ...others] = pieces();
      return only !== undefined && others.length === 0 ? only : Buffer.concat(done);
    },
  };
}
