/** `AWS::CDK::Metadata`: says which constructs an app uses, and has no effect. */
import type { ResourceHandler } from '../../../wire/resource-type.ts';

export const cdkMetadata: ResourceHandler = {
  onlyInStacks: true,
  create: async (_properties, { ctx }) => ({ physicalId: ctx.ids.uuid() }),
  read: async () => ({}),
  update: async (physicalId) => ({ physicalId }),
  delete: async () => {},
};
