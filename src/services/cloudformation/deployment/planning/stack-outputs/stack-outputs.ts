/**
 * Outputs of other stacks that `Fn::GetStackOutput` names: of this Region and account, of others, or through a role.
 * Functions are resolved at once and look nothing up: what they lack is looked up, and they are resolved again.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
 */
import type { Caller } from '../../../../../wire/caller.ts';
import type { Context } from '../../../../../wire/context.ts';
import { AwsError } from '../../../../../wire/errors.ts';
import { type StackOutputReference, TemplateError } from '../../../template/index.ts';

export type StackOutputs = Map<string, string>;

class OutputNeeded extends Error {
  readonly reference: StackOutputReference;

  constructor(reference: StackOutputReference) {
    super(`The output ${reference.outputName} of ${reference.stackName} is looked up.`);
    this.reference = reference;
  }
}

/** More than any template can name. */
const most = 1000;

/** For an environment. */
export function knownOutput(known: StackOutputs, reference: StackOutputReference): string {
  const value = known.get(keyOf(reference));
  if (value === undefined) throw new OutputNeeded(reference);
  return value;
}

/** `work` is done again once what it lacked is known. @throws TemplateError where there is no such output */
export async function withStackOutputs<T>(
  known: StackOutputs,
  { ctx, whom }: { readonly ctx: Context; readonly whom: () => Promise<Caller> },
  work: () => T | Promise<T>,
): Promise<T> {
  for (let looked = 0; ; looked++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof OutputNeeded) || looked >= most) throw error;
      known.set(keyOf(error.reference), await lookedUp(error.reference, await whom(), ctx));
    }
  }
}

async function lookedUp(
  { stackName: StackName, outputName, region, roleArn }: StackOutputReference,
  whom: Caller,
  ctx: Context,
): Promise<string> {
  try {
    const caller = roleArn === undefined ? whom : await roleOf(roleArn, whom, ctx);
    const { cloudformation } = ctx.aws.as(caller, region === undefined ? {} : { region });
    const [stack] = (await cloudformation.describeStacks({ StackName })).Stacks ?? [];
    const output = stack?.Outputs?.find(({ OutputKey }) => OutputKey === outputName);
    if (output?.OutputValue !== undefined) return output.OutputValue;
  } catch (error) {
    throw error instanceof AwsError ? new TemplateError(error.message) : error;
  }
  throw new TemplateError(`Output ${outputName} does not exist in stack ${StackName}.`);
}

async function roleOf(roleArn: string, by: Caller, ctx: Context): Promise<Caller> {
  const request = { principal: 'cloudformation.amazonaws.com', by, roleArn, sessionName: 'AWSCloudFormation' };
  return (await ctx.aws.assumeRole(request)).caller;
}

function keyOf({ stackName, outputName, region = '', roleArn = '' }: StackOutputReference): string {
  return JSON.stringify([stackName, outputName, region, roleArn]);
}
