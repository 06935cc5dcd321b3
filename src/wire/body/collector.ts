/** Bytes that arrive in pieces, kept in about the memory that they have, however small the pieces are. */

/** Smaller pieces are copied together: each would take some hundred bytes beside its own, and may have a single one. */
const smallPieceBytes = 4096;
const blockBytes = 16 * 1024;

/** A class, as every request with a body makes one. */
class Pieces implements Collector {
  readonly #done: Buffer[] = [];
  #block: Buffer | undefined;
  #start = 0;
  #end = 0;

  add(piece: Buffer): void {
    // The first is the only one for most bodies.
    const isFirst = this.#done.length === 0 && this.#block === undefined;
    if (piece.length < smallPieceBytes && !isFirst) return this.#copy(piece);
    this.#flush();
    this.#done.push(piece);
  }

  get pieces(): readonly Buffer[] {
    this.#flush();
    return this.#done;
  }

  whole(): Buffer {
    const { pieces } = this;
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  #copy(piece: Buffer): void {
    if (this.#block === undefined || this.#end + piece.length > this.#block.length) {
      this.#flush();
      this.#block = Buffer.allocUnsafeSlow(blockBytes);
      [this.#start, this.#end] = [0, 0];
    }
    this.#end += piece.copy(this.#block, this.#end);
  }

  #flush(): void {
    if (this.#block !== undefined && this.#end > this.#start)
      this.#done.push(this.#block.subarray(this.#start, this.#end));
    this.#start = this.#end;
  }
}

export interface Collector {
  add(piece: Buffer): void;
  readonly pieces: readonly Buffer[];
  whole(): Buffer;
}

export function createCollector(): Collector {
  return new Pieces();
}
