/** The template as it is while something of it is taken out, to be made anew by the next update. */
import { publishersStatement } from './assets.ts';
import type { Template } from './bootstrap-template.ts';
import type { Resource } from './intrinsics.ts';

/** An encryption key is never taken out: what it encrypted would be lost. */
const keyId = 'FileAssetsBucketEncryptionKey';

/** Those named, whatever refers to them, and the outputs that do. */
export function withoutResources(template: Template, logicalIds: readonly string[]): Template {
  const out = new Set(logicalIds);
  const resources = Object.entries(template.Resources).map(([id, resource]) => [id, keptApart(id, resource)] as const);
  for (let before = -1; before !== out.size;) {
    before = out.size;
    for (const [id, resource] of resources) if (refersTo(resource, out)) out.add(id);
  }
  out.delete(keyId);
  return {
    ...template,
    Resources: Object.fromEntries(resources.filter(([id]) => !out.has(id))),
    Outputs: Object.fromEntries(Object.entries(template.Outputs ?? {}).filter(([, output]) => !refersTo(output, out))),
  };

  function keptApart(id: string, resource: Resource): Resource {
    if (id !== keyId || !out.has('FilePublishingRole')) return resource;
    const { KeyPolicy } = resource.Properties as { KeyPolicy: { Statement: readonly unknown[] } };
    const Statement = KeyPolicy.Statement.filter((statement) => statement !== publishersStatement);
    return { ...resource, Properties: { ...resource.Properties, KeyPolicy: { ...KeyPolicy, Statement } } };
  }
}

/** By `Ref` and within `Fn::Sub`: the template has no other references to resources. */
function refersTo(value: unknown, logicalIds: ReadonlySet<string>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((item) => refersTo(item, logicalIds));
  return Object.entries(value).some(([name, inner]) => {
    if (name === 'Ref' && typeof inner === 'string') return logicalIds.has(inner);
    if (name === 'Fn::Sub' && typeof inner === 'string')
      return [...inner.matchAll(/\$\{(\w+)[.}]/g)].some(([, id]) => logicalIds.has(id!));
    return refersTo(inner, logicalIds);
  });
}
