/** A failure that a person can act on: its message says what happened and what to do; see `sandlot.ts` for codes. */
export class CliError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
