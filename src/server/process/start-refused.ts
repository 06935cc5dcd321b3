/** Why the server does not start: a sentence for a person, an exit code for a script (see `program.ts`). */
export class StartRefused extends Error {
  readonly exitCode: number;
  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
