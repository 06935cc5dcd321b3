/** What a store refuses, whatever its engine. Messages are for the person who runs Sandlot. */

/** Another process has the data open. */
export class StoreLocked extends Error {
  override readonly name = 'StoreLocked';
}

/** The data was written by a newer Sandlot. */
export class StoreTooNew extends Error {
  override readonly name = 'StoreTooNew';
}

/** No room for the write. Nothing of it was kept; the store goes on when there is room again. */
export class StoreFull extends Error {
  override readonly name = 'StoreFull';
}

/** The data cannot be read or written (I/O error, foreign file). Nothing was half-done. */
export class StoreUnavailable extends Error {
  override readonly name: string = 'StoreUnavailable';
}

/** What was asked for is damaged, or may be; or something is, so that nothing is written any more. */
export class StoreDamaged extends StoreUnavailable {
  override readonly name = 'StoreDamaged';
}

/** The data can be read, but not written. The store writes again as soon as the disk lets it. */
export class StoreReadOnly extends StoreUnavailable {
  override readonly name = 'StoreReadOnly';
}

/** The store has been closed. */
export class StoreClosed extends Error {
  override readonly name = 'StoreClosed';
}

/** A transaction lost to others in every try. */
export class TransactionConflict extends Error {
  override readonly name = 'TransactionConflict';
}
