/**
 * Where the histories of a machine's executions go besides the API: a group of CloudWatch Logs.
 * https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
import { parseArn } from '../../../kernel/arn.ts';
import type { Context, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { openLogStream, writeLogEvents } from '../../cloudwatch-logs/internal.ts';

export type LogLevel = 'ALL' | 'ERROR' | 'FATAL' | 'OFF';

export interface LoggingFacts {
  readonly level: LogLevel;
  readonly includeExecutionData: boolean;
  /** The group's name; absent: none was given, as for OFF it need not be. */
  readonly group?: string;
}

/** As the API has it. */
export interface GivenLogging {
  readonly level?: LogLevel | undefined;
  readonly includeExecutionData?: boolean | undefined;
  readonly destinations?:
    | readonly { readonly cloudWatchLogsLogGroup?: { readonly logGroupArn?: string | undefined } | undefined }[]
    | undefined;
}

/** What the role has to be allowed: the service makes the delivery with it, which then needs nobody's permission. */
const delivering = ['logs:CreateLogDelivery', 'logs:PutResourcePolicy', 'logs:DescribeLogGroups'];

/** @throws AwsError InvalidLoggingConfiguration */
export function loggingOf(given: GivenLogging, ctx: Context): LoggingFacts {
  const { level = 'OFF', includeExecutionData = false, destinations = [] } = given;
  const facts = { level, includeExecutionData };
  if (destinations.length > 1 || (level !== 'OFF' && destinations.length === 0))
    throw invalid('Must specify exactly one Log Destination.');
  const arn = destinations[0]?.cloudWatchLogsLogGroup?.logGroupArn;
  if (arn === undefined) {
    if (level === 'OFF') return facts;
    throw invalid('Must specify exactly one Log Destination.');
  }
  const { service, region, account, resource = '' } = parseArn(arn) ?? {};
  const [, group] = /^log-group:([^:]+):\*$/.exec(resource) ?? [];
  if (service !== 'logs' || group === undefined) throw invalid(`'${arn}' is not the ARN of a log group, with ':*'.`);
  if (region !== ctx.region || account !== ctx.account) throw invalid('Log Destination not found.');
  return { ...facts, group };
}

export function shownLogging(
  facts: LoggingFacts | undefined,
  { account, region }: Pick<Context, 'account' | 'region'>,
) {
  const { level = 'OFF', includeExecutionData = false, group } = facts ?? {};
  const logGroupArn = `arn:aws:logs:${region}:${account}:log-group:${group}:*`;
  return {
    level,
    includeExecutionData,
    ...(group !== undefined && { destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }] }),
  };
}

/** Before the machine is written. @throws AwsError AccessDeniedException */
export async function checkRole(
  ctx: Context,
  { level }: LoggingFacts,
  { roleArn, arn }: { readonly roleArn: string; readonly arn: string },
): Promise<void> {
  if (level === 'OFF') return;
  const source = { sourceArn: arn, sourceAccount: ctx.account };
  const { caller } = await ctx.aws
    .assumeRole({ ...source, principal: 'states.amazonaws.com', roleArn, sessionName: 'log-delivery' })
    .catch((error: unknown) => {
      throw error instanceof AwsError ? notAuthorized() : error;
    });
  for (const action of delivering) if (!(await ctx.isAllowed(action, '*', { caller })).allowed) throw notAuthorized();
}

const validation = {
  stream: 'log_stream_created_by_aws_to_validate_log_delivery_subscriptions',
  message:
    'Permissions are set correctly to allow AWS CloudWatch Logs to write into your logs while creating a subscription.',
};

/** With the machine. @throws AwsError InvalidLoggingConfiguration */
export async function checkGroup(tx: WriteTx, ctx: Context, { level, group }: LoggingFacts): Promise<void> {
  if (level === 'OFF' || group === undefined) return;
  const now = ctx.clock.now();
  const scope = { account: ctx.account, region: ctx.region };
  const opened = await openLogStream(tx, scope, { group, stream: validation.stream }, now);
  if (opened === undefined) throw invalid('Log Destination not found.');
  if (opened.isNew)
    await writeLogEvents(tx, scope, opened.stream, [{ timestamp: now, message: validation.message }], now);
}

function invalid(why: string): AwsError {
  return new AwsError('InvalidLoggingConfiguration', `Invalid Logging Configuration: ${why}`);
}

function notAuthorized(): AwsError {
  const message = 'The state machine IAM Role is not authorized to access the Log Destination';
  return new AwsError('AccessDeniedException', message);
}
