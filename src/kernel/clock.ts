/**
 * Two clocks. `real()` is the machine's, for signature skew; `now()` is the domain's, for everything that expires:
 * it can be moved by the local API, and nodes share its offset.
 */
export interface Clock {
  /** Milliseconds since the epoch, machine time. */
  real(): number;
  /** Milliseconds since the epoch, domain time. */
  now(): number;
}
