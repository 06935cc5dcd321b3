/** Takes a resource that is there already into a stack. */
import type { DeployedResource } from '../../records.ts';
import { sealValues } from '../../sealed-values.ts';
import { typeFacts } from '../../registry/index.ts';
import { attempt, recordOf, say } from './attempt.ts';
import type { Deployment } from '../deployment.ts';
import { type Desired, factsOf } from '../planning/desired.ts';
import { ResourceFailure } from './failure.ts';
import type { TaskOutcome } from '../planning/graph.ts';
import { handlerOf } from './handlers.ts';

export async function importResource(
  deployment: Deployment,
  desired: Desired,
  physicalId: string,
): Promise<TaskOutcome> {
  const handler = await handlerOf(deployment.ctx, desired.type);
  const started = { status: 'IMPORT_IN_PROGRESS', physicalId, reason: 'Resource import started.' } as const;
  return attempt(deployment, {
    ...desired,
    run: async (tx, call) => {
      say(tx, deployment, desired, started, desired.shown);
      const found = await handler.read(physicalId, call);
      if (!found)
        throw new ResourceFailure(`Resource of type '${desired.type}' with identifier '${physicalId}' was not found.`);
      const names = typeFacts(desired.type)?.attributes ?? Object.keys(found);
      const attributes = Object.fromEntries(names.flatMap((name) => (name in found ? [[name, found[name]]] : [])));
      const sealed = sealValues(deployment.ctx.seal, { properties: desired.properties, attributes });
      const deployed: DeployedResource = { ...factsOf(desired), physicalId, sealed };
      const complete = { status: 'IMPORT_COMPLETE', physicalId, reason: 'Resource import completed.' } as const;
      say(tx, deployment, desired, complete, desired.shown, sealed);
      return { ...recordOf(deployment, desired, 'IMPORT_COMPLETE'), physicalId, deployed };
    },
    fail: async (tx, reason) => {
      say(tx, deployment, desired, started, desired.shown);
      say(tx, deployment, desired, { status: 'IMPORT_FAILED', physicalId, reason }, desired.shown);
      return recordOf(deployment, desired, 'IMPORT_FAILED', reason);
    },
  });
}
