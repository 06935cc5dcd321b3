/**
 * What a service takes as a form (multipart/form-data) with a file, which no model has: a page of another site sends
 * it, and a policy in one of its fields is signed in place of the request. Data of its manifest; `forms/` answers it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
 */
import type { Refusal } from './dialect.ts';
import type { OperationManifest } from './service.ts';

export type FormFields = ReadonlyMap<string, string>;

/** The fields that sign a form; all of them as they came. */
export type PolicySignature = {
  /** Base64: what is signed. */
  readonly policy: string;
  readonly signature: string;
  readonly sessionToken: string | undefined;
} & (
  | { readonly version: 2; readonly accessKeyId: string }
  | { readonly version: 4; readonly algorithm: string; readonly credential: string; readonly date: string }
);

/** A form whose file is not read yet. */
export interface ArrivedForm {
  /** Percent-encoded, with the bucket that a name stands for. */
  readonly path: string;
  /** Of the fields before the file, by name in lower case. */
  readonly fields: FormFields;
  readonly file: { readonly name: string | undefined; readonly body: AsyncIterable<Uint8Array> };
  /** Bytes of a file that is the last field; `undefined`: the request does not say how long it is. */
  readonly fileBytes: number | undefined;
  readonly isSigned: boolean;
  /** Milliseconds, by the machine's clock. */
  readonly now: number;
}

export interface FormReader {
  /** `undefined`: nobody signed it. @throws AwsError */
  signatureOf(fields: FormFields): PolicySignature | undefined;
  /** What the handler is given, once the signature is right. @throws AwsError */
  inputOf(form: ArrivedForm): unknown;
}

export interface FormAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Its handler answers a `FormAnswer`. */
export interface FormManifest extends OperationManifest {
  /** The name of the file's field, which ends what is read. */
  readonly fileField: string;
  /** A form that cannot be read, whose fields are too long, or that has no file. */
  readonly refusals: Readonly<Record<'malformed' | 'too-long' | 'no-file', Refusal>>;
  readonly reader: () => Promise<FormReader>;
  /** The operation of the model whose constraints its input has to keep. */
  readonly like?: string;
}
