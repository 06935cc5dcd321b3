/** Errors as the Runtime API takes them. */

export interface RuntimeError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** An error that the runtime itself has with a function, of a type of AWS's. */
export class HandlerError extends Error {
  readonly errorType: string;
  constructor(errorType: string, message: string) {
    super(message);
    this.name = errorType;
    this.errorType = errorType;
  }
}

/** Whatever was thrown: strings, objects that hold themselves, nothing. */
export function asError(thrown: unknown): RuntimeError {
  try {
    if (thrown instanceof Error || isErrorOfOthers(thrown)) {
      const { name, message, stack } = thrown as Error;
      return { errorType: String(name), errorMessage: String(message), trace: String(stack ?? '').split('\n') };
    }
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage: 'callback called with Error argument, but there was a problem',
      trace: [],
    };
  }
}

/** Of another realm. */
function isErrorOfOthers(thrown: unknown): boolean {
  if (typeof thrown !== 'object' || thrown === null) return false;
  return Object.prototype.toString.call(thrown) === '[object Error]';
}
