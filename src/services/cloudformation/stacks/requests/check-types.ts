/** The types of a template's resources, and the policies that it has for them: whether they are here. */
import type { Context } from '../../../../wire/context.ts';
import { isThere } from '../../deployment/steps/handlers.ts';
import { typeFacts } from '../../registry/index.ts';
import { NotHere, type Template, TemplateError, unrecognizedTypes } from '../../template/index.ts';

/**
 * `allowed`: of an operation that names the types that it may work with.
 * @throws NotHere; TemplateError
 */
export function checkTypes(
  template: Template,
  allowed: readonly string[] | undefined,
  ctx: Pick<Context, 'resourceTypes'>,
): void {
  const types = new Set([...template.resources.values()].map(({ type }) => type));
  const unknown = [...types].filter((type) => !isThere(ctx, type) || !typeFacts(type)).toSorted();
  if (unknown.length > 0) throw unrecognizedTypes(unknown);
  for (const {
    type,
    deletionPolicy,
    updateReplacePolicy,
    updatePolicy,
    creationPolicy,
  } of template.resources.values()) {
    const policy = Object.keys(updatePolicy ?? {})[0] ?? Object.keys(creationPolicy ?? {}).find(isNotHere);
    if (policy !== undefined) throw new NotHere(`Sandlot does not have the policy ${policy} of ${type}.`);
    if (allowed && !allowed.some((pattern) => covers(pattern, type)))
      throw new TemplateError(
        `Resource type ${type} is not allowed by parameter ResourceTypes [${allowed.join(', ')}]`,
      );
    for (const [policy, value] of [
      ['deletion policy', deletionPolicy],
      ['update replace policy', updateReplacePolicy],
    ] as const)
      if (value === 'Snapshot')
        throw new TemplateError(`Template error: resource type ${type} does not support ${policy} Snapshot`);
  }
}

/** Creation policies of Auto Scaling and AppStream. */
const isNotHere = (policy: string): boolean => policy !== 'ResourceSignal';

/** `AWS::*`, `AWS::S3::*`, `AWS::S3::Bucket`, `Custom::*` */
function covers(pattern: string, type: string): boolean {
  return pattern.endsWith('::*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
}
