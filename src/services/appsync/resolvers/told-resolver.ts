/** A resolver as answers tell it. */
import type { Context } from '../../../wire/context.ts';
import { apiArn } from '../apis/arns.ts';
import type { ResolverRecord } from '../records.ts';

export function toldResolver({ api, functions, runtime, ...resolver }: ResolverRecord, ctx: Context) {
  const { typeName, fieldName } = resolver;
  return {
    ...resolver,
    ...(runtime && { runtime: { ...runtime } }),
    ...(resolver.kind === 'PIPELINE' && { pipelineConfig: { functions: [...(functions ?? [])] } }),
    resolverArn: `${apiArn(ctx, api)}/types/${typeName}/resolvers/${fieldName}`,
  };
}
