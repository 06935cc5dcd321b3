/**
 * State machines: https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
 */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { machineArn, machinePlace } from '../arns.ts';
import { notSupported, validation } from '../errors.ts';
import { checkGroup, checkRole, loggingOf, shownLogging } from '../logging/configuration.ts';
import { pages } from '../paging.ts';
import { Machines, type MachineRecord } from '../records.ts';
import { tagsOfNew } from '../../../wire/tags.ts';
import { machineTags } from '../tags.ts';
import { checkDefinition } from '../language/validate.ts';
import { shownDefinition } from './shown-definition.ts';
import { expressRefusalOf, refusalOf } from '../tasks/task-resources.ts';
import { definitionOf } from './definition-errors.ts';
import { deletionJob } from './deletion-job-name.ts';
import { requireMachine } from './find-machine.ts';

interface Given {
  readonly publish?: boolean | undefined;
  readonly tracingConfiguration?: { readonly enabled?: boolean | undefined } | undefined;
  readonly encryptionConfiguration?: { readonly type?: string | undefined } | undefined;
}

/** @throws AwsError NotImplementedException */
function checkGiven(given: Given): void {
  if (given.publish === true) throw notSupported('versions of state machines');
  if (given.tracingConfiguration?.enabled === true) throw notSupported('tracing (X-Ray)');
  const { type = 'AWS_OWNED_KEY' } = given.encryptionConfiguration ?? {};
  if (type !== 'AWS_OWNED_KEY') throw notSupported('state machines that are encrypted under a KMS key');
}

/** The same as one that is there is that one; what differs is refused. */
export const createStateMachine: Operation<'sfn', 'CreateStateMachine'> = async (input, ctx) => {
  checkGiven(input);
  checkName(input.name);
  const { name, definition, roleArn, type = 'STANDARD' } = input;
  definitionOf(definition, type);
  const tags = tagsOfNew(ctx, machineTags(input.tags));
  const arn = machineArn(ctx, name);
  const logging = loggingOf(input.loggingConfiguration ?? {}, ctx);
  await checkRole(ctx, logging, { roleArn, arn });
  const made: MachineRecord = { name, arn, definition, roleArn, type, createdAt: ctx.clock.now(), logging, tags };
  const record = await ctx.write(async (tx) => {
    const there = await tx.in(Machines).get(name);
    if (!there) {
      await checkGroup(tx, ctx, logging);
      await tx.in(Machines).insert(made);
      return made;
    }
    const isSame =
      there.definition === definition &&
      there.roleArn === roleArn &&
      there.type === type &&
      isDeepStrictEqual(shownLogging(there.logging, ctx), shownLogging(logging, ctx));
    if (isSame) return there;
    throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
  });
  return { stateMachineArn: record.arn, creationDate: new Date(record.createdAt) };
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html, `name` */
export function checkName(name: string): void {
  if (!/[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u.test(name)) return;
  throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
}

export const describeStateMachine: Operation<'sfn', 'DescribeStateMachine'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { name, arn, definition, roleArn, type, createdAt, revisionId, logging } = await requireMachine(
      tx,
      ctx,
      input.stateMachineArn,
    );
    return {
      stateMachineArn: arn,
      name,
      status: 'ACTIVE' as const,
      ...shownDefinition(definition, input.includedData),
      roleArn,
      type,
      creationDate: new Date(createdAt),
      loggingConfiguration: shownLogging(logging, ctx),
      tracingConfiguration: { enabled: false },
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' as const },
      ...(revisionId !== undefined && { revisionId }),
    };
  });

export const updateStateMachine: Operation<'sfn', 'UpdateStateMachine'> = async (input, ctx) => {
  checkGiven(input);
  const { stateMachineArn, definition, roleArn } = input;
  const others = [input.loggingConfiguration, input.tracingConfiguration, input.encryptionConfiguration];
  if ([definition, roleArn, ...others].every((one) => one === undefined))
    throw new AwsError(
      'MissingRequiredParameter',
      'Either the definition, the role ARN, the LoggingConfiguration, the TracingConfiguration or the ' +
        'EncryptionConfiguration must be specified.',
    );
  if (definition !== undefined) {
    const { type } = await ctx.read((tx) => requireMachine(tx, ctx, stateMachineArn));
    definitionOf(definition, type);
  }
  const logging = input.loggingConfiguration && loggingOf(input.loggingConfiguration, ctx);
  if (logging) {
    const { arn, roleArn: before } = await ctx.read((tx) => requireMachine(tx, ctx, stateMachineArn));
    await checkRole(ctx, logging, { roleArn: roleArn ?? before, arn });
  }
  const revisionId = await ctx.write(async (tx) => {
    const there = await requireMachine(tx, ctx, stateMachineArn);
    if (logging) await checkGroup(tx, ctx, logging);
    const changed = {
      ...there,
      ...(definition !== undefined && { definition }),
      ...(roleArn !== undefined && { roleArn }),
      ...(logging && { logging }),
    };
    // As recorded on AWS: where nothing changes, it is the same revision.
    if (there.revisionId !== undefined && isDeepStrictEqual(changed, there)) return there.revisionId;
    const made = randomUUID();
    await tx.in(Machines).put({ ...changed, revisionId: made });
    return made;
  });
  return { updateDate: new Date(ctx.clock.now()), revisionId };
};

/** One that is not there is deleted. Its executions end and go. */
export const deleteStateMachine: Operation<'sfn', 'DeleteStateMachine'> = async (input, ctx) => {
  const { machine } = machinePlace(input.stateMachineArn);
  await ctx.write(async (tx) => {
    const there = await tx.in(Machines).delete(machine);
    if (there) tx.enqueue(deletionJob({ machine, createdAt: there.createdAt }));
  });
  return {};
};

export const listStateMachines: Operation<'sfn', 'ListStateMachines'> = async (input, ctx) => {
  const { maxResults, nextToken } = input;
  const options = { limit: maxResults || 100, after: nextToken };
  const page = await ctx.read((tx) => pages.stored(tx.in(Machines).list([], options)));
  return {
    stateMachines: page.items.map(({ arn, name, type, createdAt }) => ({
      stateMachineArn: arn,
      name,
      type,
      creationDate: new Date(createdAt),
    })),
    ...(page.next !== undefined && { nextToken: page.next }),
  };
};

export const validateStateMachineDefinition: Operation<'sfn', 'ValidateStateMachineDefinition'> = async (input) => {
  const { diagnostics } = checkDefinition(input.definition, input.type === 'EXPRESS' ? expressRefusalOf : refusalOf);
  const most = input.maxResults || 100;
  if (most > 100) throw validation('maxResults must be at most 100.');
  return {
    result: diagnostics.length === 0 ? ('OK' as const) : ('FAIL' as const),
    diagnostics: diagnostics.slice(0, most).map(({ location, ...one }) => ({
      ...one,
      ...(location !== '' && { location }),
      severity: 'ERROR' as const,
    })),
    truncated: diagnostics.length > most,
  };
};
