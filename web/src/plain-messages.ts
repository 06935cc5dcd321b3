/** Messages with names in braces, in place of the parser of ICU messages that Cloudscape's translations need. */
export default class PlainMessage {
  readonly #message: string;

  constructor(message: string) {
    this.#message = message;
  }

  format(values: Readonly<Record<string, unknown>> = {}): string {
    return this.#message.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
      name in values ? String(values[name]) : whole,
    );
  }
}

export { PlainMessage as IntlMessageFormat };
