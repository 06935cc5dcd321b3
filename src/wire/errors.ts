/**
 * The one error type that handlers throw. `wire/` looks the code up in the service's model for its HTTP status and
 * serializes it in the service's protocol; anything else that is thrown is logged and becomes a clean 500.
 */
export class AwsError extends Error {
  /** AWS's error code, which is the model's shape name or its `error.code`. */
  readonly code: string;
  /** Further members of the error's shape, under their model names. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** HTTP status, where neither the model nor the protocol's default gives the right one. */
  readonly status: number | undefined;
  /** Headers of the answer besides; of REST-XML alone. */
  readonly headers: Readonly<Record<string, string>> | undefined;

  constructor(
    code: string,
    message: string,
    fields: Readonly<Record<string, unknown>> = {},
    status?: number,
    headers?: Readonly<Record<string, string>>,
  ) {
    super(message);
    this.name = code;
    this.code = code;
    this.fields = fields;
    this.status = status;
    this.headers = headers;
  }
}
