/** What waits, by kinds that take turns: many of one kind are in nobody's way but their own. */

export class FairQueue<T> {
  /** None is empty; the first is the one whose turn it is. */
  readonly #kinds = new Map<string, T[]>();

  add(kind: string, one: T): void {
    const waiting = this.#kinds.get(kind);
    if (waiting) waiting.push(one);
    else this.#kinds.set(kind, [one]);
  }

  /** Of one kind. */
  count(kind: string): number {
    return this.#kinds.get(kind)?.length ?? 0;
  }

  first(): T | undefined {
    const [waiting] = this.#kinds.values();
    return waiting?.[0];
  }

  /** The first goes, and its kind behind the others. */
  take(): T | undefined {
    const [next] = this.#kinds;
    if (!next) return undefined;
    const [kind, waiting] = next;
    const one = waiting.shift();
    this.#kinds.delete(kind);
    if (waiting.length > 0) this.#kinds.set(kind, waiting);
    return one;
  }

  /** Whether it was there. */
  remove(kind: string, one: T): boolean {
    const waiting = this.#kinds.get(kind) ?? [];
    const at = waiting.indexOf(one);
    if (at === -1) return false;
    waiting.splice(at, 1);
    if (waiting.length === 0) this.#kinds.delete(kind);
    return true;
  }

  takeAll(): T[] {
    const all = [...this.#kinds.values()].flat();
    this.#kinds.clear();
    return all;
  }
}
