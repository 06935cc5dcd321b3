/**
 * A function's own environment variables: kept sealed, and checked in AWS's words.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
import type { Context } from '../../../wire/context.ts';
import { invalid } from '../errors.ts';
import type { VersionFacts } from '../records.ts';

const purpose = 'lambda/environment';
const mostBytes = 4096;

/** Lambda's own names, which nobody else sets. */
const reserved = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);

type Variables = Readonly<Record<string, string>>;

const failed =
  'Lambda was unable to configure your environment variables because the environment variables you have provided';

/** @throws AwsError InvalidParameterValueException */
export function sealEnvironment({ seal }: Context, variables: Variables): string {
  const taken = Object.keys(variables).filter((name) => reserved.has(name));
  if (taken.length > 0)
    throw invalid(
      `${failed} contains reserved keys that are currently not supported for modification. Reserved keys used in ` +
        `this request: ${taken.join(', ')}`,
    );
  const text = JSON.stringify(variables);
  if (Buffer.byteLength(text) > mostBytes) throw invalid(`${failed} exceeded the 4KB limit. String measured: ${text}`);
  if (Object.values(variables).some((value) => value.includes('\0')))
    throw invalid(`${failed} contains a value with a character that no environment can have.`);
  return seal.seal(purpose, text);
}

/** `undefined`: there are none. @throws Error where another key sealed them */
export function openEnvironment(
  { seal }: Pick<Context, 'seal'>,
  { sealedEnvironment }: Pick<VersionFacts, 'sealedEnvironment'>,
): Variables | undefined {
  if (sealedEnvironment === undefined) return undefined;
  const text = seal.open(purpose, sealedEnvironment);
  if (text === undefined) throw new Error('The variables of a function were sealed with another key.');
  return JSON.parse(text) as Variables;
}
