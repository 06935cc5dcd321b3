/**
 * What a state fails with: an error's name, which retriers and catchers match, and its cause.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export class StateError extends Error {
  /** `States.Runtime`, `Lambda.ServiceException`, or what a function threw. */
  readonly error: string;
  /** Of what could not be evaluated: `Output/result`. */
  readonly location: string | undefined;

  constructor(error: string, cause: string, location?: string) {
    super(cause);
    this.error = error;
    this.location = location;
  }
}

/** No catcher takes it, not even one of `States.ALL`. */
export function runtimeError(cause: string): StateError {
  return new StateError('States.Runtime', cause);
}
