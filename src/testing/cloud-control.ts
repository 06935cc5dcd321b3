/** For tests of resource types: resources made, read, changed and removed through Cloud Control. */
import assert from 'node:assert/strict';
import { CloudControl, type ProgressEvent } from '@aws-sdk/client-cloudcontrol';
import type { Sandlot } from './start-sandlot.ts';

type Model = Record<string, unknown>;

export interface Resources {
  readonly client: CloudControl;
  /** The identifier. */
  create(type: string, desired: Model): Promise<string>;
  read(type: string, identifier: string): Promise<Model>;
  /** `undefined`: the property goes. */
  update(type: string, identifier: string, changed: Model): Promise<void>;
  remove(type: string, identifier: string): Promise<void>;
  list(type: string, model?: Model): Promise<string[]>;
  /** `CODE: message` of a request that fails. */
  failure(request: Promise<{ ProgressEvent?: ProgressEvent | undefined }>): Promise<string>;
  close(): void;
}

export function resourcesOf(sandlot: Sandlot, credentials = sandlot.credentials): Resources {
  const client = new CloudControl({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
  const done = ({ ProgressEvent: event }: { ProgressEvent?: ProgressEvent | undefined }): string => {
    assert.equal(event?.OperationStatus, 'SUCCESS', `${event?.ErrorCode}: ${event?.StatusMessage}`);
    return event!.Identifier!;
  };
  const read = async (TypeName: string, Identifier: string): Promise<Model> =>
    JSON.parse((await client.getResource({ TypeName, Identifier })).ResourceDescription!.Properties!);
  return {
    client,
    read,
    create: async (TypeName, desired) =>
      done(await client.createResource({ TypeName, DesiredState: JSON.stringify(desired) })),
    async update(TypeName, Identifier, changed) {
      const there = await read(TypeName, Identifier);
      const patch = Object.entries(changed).flatMap(([name, value]) =>
        value !== undefined
          ? [{ op: 'add', path: `/${name}`, value }]
          : name in there
            ? [{ op: 'remove', path: `/${name}` }]
            : [],
      );
      done(await client.updateResource({ TypeName, Identifier, PatchDocument: JSON.stringify(patch) }));
    },
    async remove(TypeName, Identifier) {
      done(await client.deleteResource({ TypeName, Identifier }));
    },
    async list(TypeName, model) {
      const ResourceModel = model && JSON.stringify(model);
      const { ResourceDescriptions } = await client.listResources({ TypeName, ResourceModel, MaxResults: 100 });
      return ResourceDescriptions!.map(({ Identifier }) => Identifier!);
    },
    async failure(request) {
      const { ProgressEvent: event } = await request;
      assert.equal(event?.OperationStatus, 'FAILED');
      return `${event!.ErrorCode}: ${event!.StatusMessage}`;
    },
    close: () => client.destroy(),
  };
}
