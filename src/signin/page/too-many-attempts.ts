/** The refusal of a further guess, for now. */
import { PageError } from '../../wire/page.ts';

/** Tells the person how long to wait; the pages show it with the form. */
export class TooManyAttempts extends PageError {
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number) {
    const wait =
      retryAfterSeconds < 90 ? `${retryAfterSeconds} seconds` : `${Math.ceil(retryAfterSeconds / 60)} minutes`;
    super(429, 'TooManyAttempts', `There were too many attempts that did not work. Wait ${wait}, then try again.`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
