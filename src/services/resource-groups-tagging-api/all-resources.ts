/** Everything that has tags in the context's account and Region, of every service that says so in its manifest. */
import { parseArn } from '../../kernel/arn.ts';
import type { Context } from '../../wire/context.ts';
import type { ServiceFacts, TaggedResources } from '../../wire/service.ts';
import type { Tag } from '../../wire/tags.ts';

export interface FoundResource {
  readonly arn: string;
  /** `s3:bucket` */
  readonly type: string;
  readonly tags: readonly Tag[];
}

type Tagged = ServiceFacts & { readonly taggedResources: () => Promise<TaggedResources> };

function services(ctx: Context): Tagged[] {
  return ctx.serviceFacts.filter((facts): facts is Tagged => facts.taggedResources !== undefined);
}

/** `only`: of these services, by the prefixes of their ARNs; default: of all. */
export async function allResources(ctx: Context, only?: ReadonlySet<string>): Promise<FoundResource[]> {
  const asked = services(ctx).filter(({ iamPrefix }) => !only || only.has(iamPrefix));
  const brought = await Promise.all(
    asked.map(async ({ iamPrefix, taggedResources }) => ({ iamPrefix, tagged: await taggedResources() })),
  );
  // One state of the store for all of them.
  return ctx.reading(async (within) => {
    const found: FoundResource[] = [];
    for (const { iamPrefix, tagged } of brought)
      for (const { arn, type, tags } of await tagged.list(within))
        found.push({ arn, type: `${iamPrefix}:${type}`, tags });
    return found;
  });
}

/** Who tags the resource; `undefined`: it is no ARN, or of no service that has such resources here. */
export async function taggerOf(ctx: Context, arn: string): Promise<TaggedResources | undefined> {
  const service = parseArn(arn)?.service;
  return services(ctx)
    .find(({ iamPrefix }) => iamPrefix === service)
    ?.taggedResources();
}
