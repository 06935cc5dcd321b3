/**
 * Who makes custom resources: a Lambda function or an SNS topic, by the ARN that `ServiceToken` is. Everything that
 * asks one goes through here; a service that is to be asked brings its `Provider`.
 */
import type { Context } from '../../../wire/context.ts';
import type { Caller } from '../../../wire/caller.ts';
import { parseArn } from '../../../kernel/arn.ts';
import { identityOf } from '../deployment/identity.ts';
import { ResourceFailure } from '../deployment/steps/failure.ts';
import { Stacks } from '../records.ts';
import type { CustomResourceRequest } from './request.ts';

/** Hands the request over; the answer comes to its ResponseURL. What it throws fails the resource. */
export type Provider = (request: CustomResourceRequest, ctx: Context, caller: Caller | undefined) => Promise<void>;

/** By the service of the ServiceToken's ARN. */
export type Providers = Readonly<Record<string, Provider>>;

/**
 * Asynchronously, as CloudFormation does it: what the function answers goes to the ResponseURL, and one that fails
 * before that is asked again as events are.
 */
const lambda: Provider = async (request, ctx, caller) => {
  const { ServiceToken, StackId } = request;
  const stack = await ctx.read((tx) => tx.in(Stacks).get(StackId));
  const whom = await identityOf(ctx, stack?.roleArn, caller)();
  const region = parseArn(ServiceToken)?.region ?? ctx.region;
  await ctx.aws.as(whom, { region }).lambda.invoke({
    FunctionName: ServiceToken,
    InvocationType: 'Event',
    Payload: Buffer.from(JSON.stringify(request)),
  });
};

/** Amazon SNS is not here. */
export const providers: Providers = { lambda };

const known: Readonly<Record<string, string>> = { lambda: 'AWS Lambda', sns: 'Amazon SNS' };

/** @throws ResourceFailure where nobody can be asked by that token */
export function providerOf(serviceToken: unknown, among: Providers): Provider {
  const arn = typeof serviceToken === 'string' ? parseArn(serviceToken) : undefined;
  const title = arn && (Object.hasOwn(known, arn.service) ? known[arn.service] : undefined);
  if (arn === undefined || title === undefined) throw new ResourceFailure('Invalid service token.');
  const provider = Object.hasOwn(among, arn.service) ? among[arn.service] : undefined;
  if (provider) return provider;
  throw new ResourceFailure(
    `Sandlot does not have ${title}, which the ServiceToken of this custom resource names. Nothing was called.`,
  );
}
