/** Sandboxes of Amplify: their stacks, and what all of a sandbox's stacks together have. */
import { allPages } from '../../../api/all-pages';
import { listStackEvents, listStackResources, listStacks } from '../../cloudformation/api/stacks';
import type { StackEvent, StackResource, StackSummary } from '../../cloudformation/api/stacks';

export interface Sandbox {
  readonly stack: StackSummary;
  /** The project's name in its `package.json`. */
  readonly project: string;
  /** The developer's user name, or what `--identifier` said. */
  readonly identifier: string;
}

/** As ampx names its stacks: shortened names, and a digest of both. */
const name = /^amplify-(.+)-([^-]+)-sandbox-[0-9a-f]{10}$/;

export async function listSandboxes(abortSignal: AbortSignal): Promise<{ items: readonly Sandbox[] }> {
  const { items } = await listStacks(false, abortSignal);
  return { items: items.flatMap((stack) => sandboxOf(stack)) };
}

function sandboxOf(stack: StackSummary): Sandbox[] {
  const [, project = '', identifier = ''] = name.exec(stack.StackName ?? '') ?? [];
  return project === '' || stack.ParentId !== undefined ? [] : [{ stack, project, identifier }];
}

const stackType = 'AWS::CloudFormation::Stack';
/** Stacks within stacks, one after another: those of a sandbox are about ten. */
const mostStacks = 60;

/** Of the stack and all that are nested in it; the nested stacks themselves are among them. */
export async function listSandboxResources(
  stackName: string,
  abortSignal: AbortSignal,
): Promise<readonly StackResource[]> {
  const { items } = await allPages(async (token) => {
    const open: string[] = token === undefined ? [stackName] : (JSON.parse(token) as string[]);
    const found = (await Promise.all(open.map((stack) => listStackResources(stack, abortSignal)))).flat();
    const nested = found.filter(({ ResourceType }) => ResourceType === stackType);
    const next = nested.flatMap(({ PhysicalResourceId: id }) => (id ? [id] : []));
    return { items: found, ...(next.length > 0 && { nextToken: JSON.stringify(next.slice(0, mostStacks)) }) };
  }, 2_000);
  return items;
}

export interface Failure {
  readonly resource: string;
  readonly type: string;
  readonly reason: string;
}

/** What failed in the last operation, in the service's own words: not what was given up or failed because of it. */
export async function findFailures(stackName: string, abortSignal: AbortSignal): Promise<readonly Failure[]> {
  const events = lastOperation(await listStackEvents(stackName, abortSignal));
  const failed = events.filter(
    ({ ResourceStatus = '', ResourceStatusReason = '', PhysicalResourceId, StackId }) =>
      ResourceStatus.endsWith('_FAILED') && PhysicalResourceId !== StackId && !isConsequence(ResourceStatusReason),
  );
  const all = await Promise.all(failed.map((event) => inWords(event, abortSignal)));
  return all.flat();
}

/** `events`: newest first. */
function lastOperation(events: readonly StackEvent[]): readonly StackEvent[] {
  const begin = events.findIndex(
    ({ PhysicalResourceId, StackId, ResourceStatus = '' }) =>
      PhysicalResourceId === StackId && /^(?:CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(ResourceStatus),
  );
  return begin < 0 ? events : events.slice(0, begin + 1);
}

const isConsequence = (reason: string): boolean => /cancell?ed|Resource creation cancelled/i.test(reason);

/** A nested stack's failure is what failed in it. */
async function inWords(event: StackEvent, abortSignal: AbortSignal): Promise<readonly Failure[]> {
  const { ResourceType: type = '', PhysicalResourceId: id, LogicalResourceId: resource = '' } = event;
  const own = { resource, type, reason: event.ResourceStatusReason ?? '' };
  if (type !== stackType || !id) return [own];
  const within = await findFailures(id, abortSignal).catch(() => []);
  return within.length > 0 ? within : [own];
}
