/**
 * A new parameter, or a new version of one. What an overwrite leaves out stays as it is, but the key, whose absence
 * means the default one: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import type { Context, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { alreadyExists, invalid, notImplemented, tooManyUpdates } from '../errors.ts';
import {
  nameKey,
  type ParameterPolicy,
  type ParameterRecord,
  Parameters,
  ParameterVersions,
  type VersionFacts,
} from '../records.ts';
import { tagsOfNew } from '../../../wire/tags.ts';
import { newTags } from '../tag-lists.ts';
import { requireAllowed } from './allowed-pattern.ts';
import { setExpiry } from './expiry-job.ts';
import { requireNewName } from './names.ts';
import { policiesOf } from './policies.ts';
import { parameterArn } from './references.ts';
import { defaultKey, encrypted } from './secure-string.ts';
import { tierOf } from './tiers.ts';

type Request = Input<'ssm', 'PutParameter'>;

const keptVersions = 100;

export const putParameter: Operation<'ssm', 'PutParameter'> = async (input, ctx) => {
  checkRequest(input);
  const tags = tagsOfNew(ctx, newTags(input.Tags));
  const policies = input.Policies === undefined ? undefined : policiesOf(input.Policies);
  // What is sealed has to be before the transaction that keeps it.
  const before = needsBefore(input) ? await current(input.Name, ctx) : undefined;
  const type = input.Type ?? before?.type;
  const sealed = type === 'SecureString' ? await seal(input, before, policies, ctx) : undefined;
  return ctx.write(async (tx) => {
    const previous = await tx.in(Parameters).get(...nameKey(input.Name));
    if (previous && input.Overwrite !== true) throw alreadyExists();
    const version = versionFrom(input, previous, policies, ctx);
    if (version.type === 'SecureString' && (!sealed || previous?.version !== before?.version)) throw tooManyUpdates();
    const record: ParameterRecord = {
      name: input.Name,
      oldest: 1,
      labels: {},
      tags,
      ...(previous && { oldest: previous.oldest, labels: previous.labels, tags: previous.tags }),
      ...version,
      ...(sealed !== undefined && { value: sealed }),
    };
    await tx.in(Parameters).put(previous ? await supersede(tx, previous, record) : record);
    await setExpiry(tx, ctx, record.name, { now: record, before: previous });
    return { Version: record.version, Tier: record.tier };
  });
};

/** What can be said of a request by itself. */
function checkRequest(input: Request): void {
  const { Name, Value, Tags = [], Overwrite, Type, KeyId, DataType = 'text' } = input;
  requireNewName(Name);
  if (Value === '')
    throw invalid(
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: " +
        'Member must have length greater than or equal to 1.',
    );
  if (Overwrite === true && Tags.length > 0)
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove " +
        'overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or ' +
        'RemoveTagsFromResource.',
    );
  if (DataType === 'aws:ec2:image') throw notImplemented('parameters of data type aws:ec2:image: there are no images');
  if (DataType !== 'text' && DataType !== 'aws:ssm:integration')
    throw invalid(`The following data type is not supported: ${DataType} (Data type names are all lowercase.)`);
  if (KeyId !== undefined && Type !== undefined && Type !== 'SecureString')
    throw invalid('KeyId is required for SecureString type parameter only.');
}

/** A value that is sealed, or may have to be, needs what is there already. */
function needsBefore({ Type, Overwrite }: Request): boolean {
  return Type === 'SecureString' || (Type === undefined && Overwrite === true);
}

function current(name: string, ctx: Context): Promise<ParameterRecord | undefined> {
  return ctx.read((tx) => tx.in(Parameters).get(...nameKey(name)));
}

/** The value as it is kept, once all that would refuse it has been asked. */
async function seal(
  input: Request,
  before: ParameterRecord | undefined,
  policies: readonly ParameterPolicy[] | undefined,
  ctx: Context,
): Promise<string> {
  if (before && input.Overwrite !== true) throw alreadyExists();
  const { tier } = versionFrom(input, before, policies, ctx);
  const arn = parameterArn(input.Name, ctx);
  return encrypted(ctx, input.KeyId ?? defaultKey, { arn, tier, value: input.Value });
}

function versionFrom(
  input: Request,
  previous: ParameterRecord | undefined,
  newPolicies: readonly ParameterPolicy[] | undefined,
  ctx: Context,
): VersionFacts {
  const type = input.Type ?? previous?.type;
  if (type === undefined) throw invalid('A parameter type is required when you create a parameter.');
  const description = input.Description ?? previous?.description;
  const allowedPattern = input.AllowedPattern ?? previous?.allowedPattern;
  const policies = newPolicies ?? previous?.policies ?? [];
  requireAllowed(input.Value, allowedPattern);
  return {
    version: (previous?.version ?? 0) + 1,
    type,
    value: input.Value,
    dataType: input.DataType ?? previous?.dataType ?? 'text',
    tier: tierOf(input.Tier, previous?.tier, { value: input.Value, hasPolicies: policies.length > 0 }),
    ...(type === 'SecureString' && { keyId: input.KeyId ?? defaultKey }),
    ...(description && { description }),
    ...(allowedPattern && { allowedPattern }),
    ...(policies.length > 0 && { policies }),
    modifiedAt: ctx.clock.now(),
    modifiedBy: ctx.caller.arn,
  };
}

/** Keeps the previous version; the hundredth before the new one goes, unless it has a label. */
async function supersede(tx: WriteTx, previous: ParameterRecord, record: ParameterRecord): Promise<ParameterRecord> {
  const { oldest: _oldest, labels, tags: _tags, ...version } = previous;
  const versions = tx.in(ParameterVersions);
  await versions.put(version);
  if (record.version - record.oldest < keptVersions) return record;
  if (Object.values(labels).includes(record.oldest))
    throw new AwsError(
      'ParameterMaxVersionLimitExceeded',
      `You attempted to create a new version of ${record.name} by calling the PutParameter API with the overwrite ` +
        `flag. Version ${record.oldest}, the oldest version, can't be deleted because it has a label associated with ` +
        'it. Move the label to another version of the parameter, and try again.',
    );
  await versions.delete(record.name, record.oldest);
  return { ...record, oldest: record.oldest + 1 };
}
