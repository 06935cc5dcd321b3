/** A part of the server that is loaded and made when somebody first needs it, and ends with the server if it was. */
export interface Late<T> {
  /** Made once; again, where that failed. */
  get(): Promise<T>;
  isMade(): boolean;
  /** What is made later ends at once. */
  end(): Promise<void>;
}

export function late<T>(make: () => Promise<T>, end: (part: T) => Promise<unknown>): Late<T> {
  let made: Promise<T> | undefined;
  let ended = false;
  return {
    async get() {
      made ??= make().catch((error: unknown) => {
        made = undefined;
        throw error;
      });
      const part = await made;
      if (ended) await end(part);
      return part;
    },
    isMade: () => made !== undefined,
    async end() {
      ended = true;
      const part = await made?.catch(() => undefined);
      if (part !== undefined) await end(part);
    },
  };
}
