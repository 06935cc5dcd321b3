/** A pattern that cannot be used; the message is the reason, as the end of a sentence. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}
