/**
 * The definition of a state machine in a template: an object, a text, or an object of S3 (JSON), read as whom the stack
 * works; with its substitutions made.
 */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { AwsError } from '../../../wire/errors.ts';
import type { PrepareCall } from '../../../wire/resource-type.ts';

export interface DefinitionProperties {
  readonly Definition?: unknown;
  readonly DefinitionString?: string;
  readonly DefinitionS3Location?: { readonly Bucket: string; readonly Key: string; readonly Version?: string };
  readonly DefinitionSubstitutions?: Readonly<Record<string, string | number | boolean>>;
}

/** Of any definition. */
const maxBytes = 1_048_576;

/** `undefined`: it does not lie in S3. @throws AwsError InvalidDefinition with what S3 said */
export async function definitionInS3(
  { DefinitionS3Location: location }: DefinitionProperties,
  { aws }: PrepareCall,
): Promise<string | undefined> {
  if (!location) return undefined;
  const { Bucket, Key, Version } = location;
  try {
    const found = await aws.s3.getObject({ Bucket, Key, ...(Version !== undefined && { VersionId: Version }) });
    const body = found.Body as unknown as Readable | Uint8Array | undefined;
    if (!(body instanceof Readable)) return Buffer.from(body ?? []).toString();
    if ((found.ContentLength ?? 0) <= maxBytes) return (await buffer(body)).toString();
    body.destroy();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw refused(`Unable to read s3://${Bucket}/${Key}: ${error.code}: ${error.message}`);
  }
  throw refused(`s3://${Bucket}/${Key} is larger than ${maxBytes} bytes.`);
}

/** With `${Name}` replaced by what is under `DefinitionSubstitutions`. `inS3`: what was read of there. */
export function definitionOf(
  { Definition, DefinitionString, DefinitionSubstitutions = {} }: DefinitionProperties,
  inS3: string | undefined,
): string {
  const text = inS3 ?? DefinitionString ?? JSON.stringify(Definition ?? {});
  return text.replaceAll(/\$\{([\w.-]+)\}/g, (found, name: string) =>
    Object.hasOwn(DefinitionSubstitutions, name) ? String(DefinitionSubstitutions[name]) : found,
  );
}

const refused = (message: string): AwsError => new AwsError('InvalidDefinition', message);
