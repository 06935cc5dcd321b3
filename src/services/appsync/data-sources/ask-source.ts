/** Asks a data source what a resolver's request says, as the role of the source. What fails is an answer, too. */
import type { Caller } from '../../../wire/caller.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { InProcessAws } from '../../../wire/aws-types.ts';
import type { DataContext } from '../graphql/data-context.ts';
import type { FoundApi } from '../graphql/load-api.ts';
import { apiArn } from '../apis/arns.ts';
import { isObject, type Json } from '../functions/json.ts';
import type { Visitor } from '../identity/visitor.ts';
import type { DataSourceRecord } from '../records.ts';
import type { SourceAnswer } from '../resolution/program.ts';
import type { RunningAppSync } from '../running.ts';
import { askDynamoDb } from './ask-dynamodb.ts';
import { askLambda } from './ask-lambda.ts';

export interface Asking {
  readonly found: FoundApi;
  readonly visitor: Visitor;
  readonly ctx: DataContext;
}

/** How long a session of a role is kept; it is valid for an hour. */
const keptMs = 15 * 60_000;

export async function askSource(
  source: DataSourceRecord | undefined,
  request: Json,
  asking: Asking,
): Promise<SourceAnswer> {
  if (source === undefined) return failed('The data source of this resolver is not there.', 'DataSourceNotFound');
  if (!isObject(request)) return failed('The request of the resolver is no object.', 'MappingTemplate');
  const seal = asking.ctx.seal;
  const ask = (aws: InProcessAws): Promise<SourceAnswer> =>
    source.type === 'AWS_LAMBDA'
      ? askLambda(source.lambdaConfig!.lambdaFunctionArn, request, aws)
      : askDynamoDb(source.dynamodbConfig!.tableName, request, { aws, seal });
  try {
    return await asRole(source, asking, ask);
  } catch (error) {
    if (error instanceof AwsError) return failed(error.message, `${kindOf(source)}:${error.code}`);
    throw error;
  }
}

const kindOf = ({ type }: DataSourceRecord): string => (type === 'AWS_LAMBDA' ? 'Lambda' : 'DynamoDB');

export function failed(message: string, type: string, result: Json = null): SourceAnswer {
  return { result, error: { message, type } };
}

/** A role that was made anew in between is assumed anew. */
async function asRole<T>(source: DataSourceRecord, asking: Asking, ask: (aws: InProcessAws) => Promise<T>): Promise<T> {
  const { ctx, visitor, found } = asking;
  const region = source.dynamodbConfig?.awsRegion ?? regionOf(source) ?? found.place.region;
  // What resolvers give is of whatever types.
  const awsAs = (caller: Caller): InProcessAws => ctx.aws.as(caller, { region, isGiven: true });
  if (source.dynamodbConfig?.useCallerCredentials === true) {
    if (!visitor.caller)
      throw new AwsError(
        'UnauthorizedException',
        'The data source needs the credentials of its caller, who signed nothing.',
      );
    return ask(awsAs(visitor.caller));
  }
  const key = `${found.place.id} ${source.serviceRoleArn}`;
  const { roles } = ctx.running as RunningAppSync;
  const known = roles.get(key);
  const isKept = known !== undefined && known.until > performance.now();
  try {
    return await ask(awsAs(await (isKept ? known.caller : assume(key, source, asking))));
  } catch (error) {
    if (!isKept || !(error instanceof AwsError) || !/AccessDenied|Unrecognized|Expired/.test(error.code)) throw error;
    return ask(awsAs(await assume(key, source, asking)));
  }
}

function assume(key: string, { serviceRoleArn }: DataSourceRecord, { ctx, found: { place } }: Asking) {
  const { roles } = ctx.running as RunningAppSync;
  const caller = ctx.aws
    .assumeRole({
      principal: 'appsync.amazonaws.com',
      roleArn: serviceRoleArn!,
      sessionName: 'APPSYNC_ASSUME_ROLE',
      sourceArn: apiArn(place, place.id),
      sourceAccount: place.account,
    })
    .then((assumed) => assumed.caller);
  roles.set(key, { caller, until: performance.now() + keptMs });
  caller.catch(() => roles.delete(key));
  return caller;
}

function regionOf({ lambdaConfig }: DataSourceRecord): string | undefined {
  return lambdaConfig?.lambdaFunctionArn.split(':')[3];
}
