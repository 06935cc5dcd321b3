/**
 * Making, changing and removing a resource.
 * https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations.html
 */
import type { Context } from '../../wire/context.ts';
import type { Operation } from '../../wire/service.ts';
import { AwsError } from '../../wire/errors.ts';
import type { ResourceHandler, ResourceProperties } from '../../wire/resource-type.ts';
import { changedProperties, type TypeFacts } from '../cloudformation/internal.ts';
import { invalidRequest, notFoundBy, unsupported } from './errors.ts';
import { applyPatch, patchOf, PatchError, pointerParts, type PatchOperation } from './json-patch.ts';
import { perform, type ChangeRequest } from './perform.ts';
import { actingCaller, checkedModel, jsonIn, knownType, resourceCall, settable } from './resource-type.ts';

export const createResource: Operation<'cloudcontrol', 'CreateResource'> = async (input, ctx) => {
  const { name, handler } = await knownType(input.TypeName, 'CREATE', ctx);
  const desired = checkedModel(name, jsonIn(input.DesiredState, 'DesiredState'), 'DesiredState');
  const request = requestOf('CREATE', input, input.DesiredState);
  const prepared = await preparedFor(ctx, input, handler, () => desired);
  const ProgressEvent = await perform(
    ctx,
    request,
    async (call) => () => handler.create(desired, { ...call, prepared }),
  );
  return { ProgressEvent };
};

export const updateResource: Operation<'cloudcontrol', 'UpdateResource'> = async (input, ctx) => {
  const { Identifier } = input;
  const { name, handler, facts } = await knownType(input.TypeName, 'UPDATE', ctx);
  if (!handler.update && !mayChange(facts)) throw unsupported(name, 'UPDATE');
  const operations = patchIn(input.PatchDocument);
  refuseFixed(facts, operations);
  const request = requestOf('UPDATE', input, input.PatchDocument);
  const caller = await actingCaller(ctx, ctx.caller, input.RoleArn);
  const prepared = await preparedFor(ctx, input, handler, async () => {
    const found = await ctx.write((tx) => handler.read(Identifier, resourceCall(ctx, tx, caller, name)));
    return found && checkedModel(name, patched(settable(facts, found), operations), 'The patched model');
  });
  const ProgressEvent = await perform(ctx, request, async (call) => {
    const found = await handler.read(Identifier, call);
    if (!found) throw notFoundBy(name, Identifier, ctx.requestId);
    const previous = settable(facts, found);
    const desired = checkedModel(name, patched(previous, operations), 'The patched model');
    refuseReplacing(name, previous, desired);
    return async () => {
      refuseByHandler(name, Identifier, notInPlace(name, handler, previous, desired));
      const progress = await handler.update?.(Identifier, desired, previous, { ...call, prepared });
      return progress ?? { physicalId: Identifier };
    };
  });
  return { ProgressEvent };
};

export const deleteResource: Operation<'cloudcontrol', 'DeleteResource'> = async (input, ctx) => {
  const { Identifier } = input;
  const { name, handler, facts } = await knownType(input.TypeName, 'DELETE', ctx);
  const request = requestOf('DELETE', input, '');
  const ProgressEvent = await perform(ctx, request, async (call) => async () => {
    const found = await handler.read(Identifier, call);
    if (!found)
      throw new AwsError('NotFound', `Resource of type '${name}' with identifier '${Identifier}' was not found.`);
    const progress = await handler.delete(Identifier, settable(facts, found), call);
    return progress ?? { physicalId: Identifier };
  });
  return { ProgressEvent };
};

/** What the type awaits before the transaction, where it does. `desired`: `undefined` where nothing is there. */
async function preparedFor(
  ctx: Context,
  { RoleArn }: ChangeInput,
  { prepare }: ResourceHandler,
  desired: () => ResourceProperties | Promise<ResourceProperties | undefined>,
): Promise<unknown> {
  if (!prepare) return undefined;
  const properties = await desired();
  if (!properties) return undefined;
  return prepare(properties, { aws: ctx.aws.as(await actingCaller(ctx, ctx.caller, RoleArn)), ctx });
}

interface ChangeInput {
  readonly TypeName: string;
  readonly Identifier?: string;
  readonly ClientToken?: string | undefined;
  readonly RoleArn?: string | undefined;
}

function requestOf(operation: ChangeRequest['operation'], input: ChangeInput, content: string): ChangeRequest {
  return {
    operation,
    typeName: input.TypeName,
    ...(input.Identifier !== undefined && { identifier: input.Identifier }),
    content,
    clientToken: input.ClientToken,
    roleArn: input.RoleArn,
  };
}

function patchIn(text: string): readonly PatchOperation[] {
  try {
    return patchOf(jsonIn(text, 'PatchDocument'));
  } catch (error) {
    throw error instanceof PatchError ? invalidPatch(error.message) : error;
  }
}

function patched(model: ResourceProperties, operations: readonly PatchOperation[]): unknown {
  try {
    return applyPatch(model, operations);
  } catch (error) {
    throw error instanceof PatchError ? invalidPatch(error.message) : error;
  }
}

function invalidPatch(reason: string): AwsError {
  return invalidRequest(`Invalid patch document: ${reason}`);
}

/** @throws AwsError NotUpdatableException where an operation names what can only be read */
function refuseFixed({ readOnly }: TypeFacts, operations: readonly PatchOperation[]): void {
  const fixed = operations
    .filter(({ op }) => op !== 'test')
    .map(({ path }) => pointerParts(path)[0] ?? '')
    .filter((name) => readOnly.includes(name));
  if (fixed.length > 0) throw notUpdatable('readOnlyProperties', fixed);
}

/** @throws AwsError NotUpdatableException where a change would replace the resource */
function refuseReplacing(type: string, previous: ResourceProperties, desired: ResourceProperties): void {
  const fixed = changedProperties(type, previous, desired)
    .filter(({ requiresRecreation }) => requiresRecreation === 'Always')
    .map(({ path }) => path.join('/'));
  if (fixed.length > 0) throw notUpdatable('createOnlyProperties', fixed);
}

function notUpdatable(kind: string, names: readonly string[]): AwsError {
  return new AwsError('NotUpdatableException', `Invalid patch update: ${kind} [${places(names)}] cannot be updated`);
}

function places(names: readonly string[]): string {
  return [...new Set(names)].map((name) => `/properties/${name}`).join(', ');
}

/** Whether the registry lets any property change in place. */
function mayChange({ properties, createOnly }: TypeFacts): boolean {
  return properties.size > createOnly.length;
}

/** Changed properties that the registry lets change in place, and the handler does not. */
function notInPlace(
  type: string,
  { update, replaces }: ResourceHandler,
  previous: ResourceProperties,
  desired: ResourceProperties,
): readonly string[] {
  if (update) return replaces?.(desired, previous) ?? [];
  return changedProperties(type, previous, desired).map(({ path }) => path[0]!);
}

/** @throws AwsError NotUpdatable where there are any; AWS's handlers refuse them, so the request is made and fails */
function refuseByHandler(type: string, identifier: string, names: readonly string[]): void {
  if (names.length === 0) return;
  const resource = `Resource of type '${type}' with identifier '${identifier}'`;
  const reason = `is not updatable with parameters provided: [${places(names)}]`;
  throw new AwsError('NotUpdatable', `${resource} ${reason}`);
}
