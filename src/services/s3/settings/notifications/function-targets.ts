/**
 * Functions that a bucket notifies: S3 invokes them as itself, on behalf of the bucket, as their policies allow.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html
 */
import { parseArn } from '../../../../kernel/arn.ts';
import type { AwsAs, Context } from '../../../../wire/context.ts';
import { AwsError } from '../../../../wire/errors.ts';
import type { EventReceiver } from '../../../../wire/service.ts';
import type { ObjectEvent } from '../../object-event.ts';
import type { Notifications } from './notification-rules.ts';

function functionsOf(aws: AwsAs, sourceArn: string, sourceAccount: string, functionArn: string) {
  const region = parseArn(functionArn)?.region;
  const source = { sourceArn, sourceAccount, ...(region && { region }) };
  return aws.asService('s3.amazonaws.com', sourceAccount, source).lambda;
}

/** With the delivery: each function is invoked once for an event. One that refuses by now hears nothing of it. */
export const receiveObjectEvent: EventReceiver<ObjectEvent> = async ({ account, record, targets }, tx) => {
  const { s3SchemaVersion, ...what } = record.s3;
  for (const { id, arn } of targets) {
    if (parseArn(arn)?.service !== 'lambda') continue;
    const told = { ...record, s3: { s3SchemaVersion, configurationId: id, ...what } };
    const Payload = Buffer.from(JSON.stringify({ Records: [told] }));
    try {
      const lambda = functionsOf(tx.aws, record.s3.bucket.arn, account, arn);
      await lambda.invoke({ FunctionName: arn, InvocationType: 'Event', Payload });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
  }
};

/** That S3 may invoke the functions (texts as recorded on AWS). @throws AwsError InvalidArgument */
export async function checkFunctions(
  ctx: Context,
  { rules }: Notifications,
  bucket: string,
  account: string,
): Promise<void> {
  const refused: string[] = [];
  for (const { arn, destination } of rules) {
    if (destination !== 'CloudFunction' || refused.includes(arn)) continue;
    try {
      const lambda = functionsOf(ctx.aws, `arn:aws:s3:::${bucket}`, account, arn);
      await lambda.invoke({ FunctionName: arn, InvocationType: 'DryRun' });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      refused.push(arn);
    }
  }
  if (refused.length === 0) return;
  const fields = refused.flatMap((arn, index) => [
    [`ArgumentName${index + 1}`, `${arn}, null`],
    [`ArgumentValue${index + 1}`, `Not authorized to invoke function [${arn}]`],
  ]);
  const message = 'Unable to validate the following destination configurations';
  throw new AwsError('InvalidArgument', message, Object.fromEntries(fields), 400);
}
