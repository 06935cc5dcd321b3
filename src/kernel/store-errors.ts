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

/** The data cannot be read or written (I/O error, damaged or foreign file). Nothing was half-done. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** The store has been closed. */
export class StoreClosed extends Error {
  override readonly name = 'StoreClosed';
}

/** A transaction lost to others in every try. */
export class TransactionConflict extends Error {
  override readonly name = 'TransactionConflict';
}
