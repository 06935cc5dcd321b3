/** The stack policy that a request brings: in itself, or in an object of S3. */
import type { Context } from '../../../wire/context.ts';
import { invalid } from '../errors.ts';
import { objectText } from '../template-source.ts';
import { InvalidStackPolicy, parseStackPolicy } from './stack-policy.ts';

/** Bytes: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_SetStackPolicy.html */
const longest = 16_384;

/** `undefined`: it brings none. @throws AwsError ValidationError */
export async function stackPolicyText(
  body: string | undefined,
  url: string | undefined,
  ctx: Context,
): Promise<string | undefined> {
  if (body !== undefined && url !== undefined)
    throw invalid('You cannot specify both StackPolicyURL and StackPolicyBody');
  const text = url === undefined ? body : await objectText(url, ctx, 'StackPolicyURL');
  if (text === undefined) return undefined;
  if (Buffer.byteLength(text) > longest) throw invalid(`Stack policy may not exceed ${longest} bytes in size.`);
  try {
    parseStackPolicy(text);
  } catch (error) {
    if (error instanceof InvalidStackPolicy) throw invalid('Error validating stack policy: Invalid stack policy');
    throw error;
  }
  return text;
}
