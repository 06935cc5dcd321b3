/** A filter pattern that is none; the message is CloudWatch Logs'. */
export class InvalidPattern extends Error {
  override readonly name = 'InvalidPattern';
}

/** What a pattern found in a message: values by selector (`$.user.id`) or field (`$status`). */
export type Found = Readonly<Record<string, string>>;

/** `undefined`: the message is not one of those; otherwise tells what was found, when it is asked. */
export type Matcher = (message: string) => (() => Found) | undefined;
