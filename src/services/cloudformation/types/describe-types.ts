/**
 * ListTypes and DescribeType: the resource types that are here, with what the registry's extract says of them. There
 * are no private, third-party or activated ones: registering and activating answer 501.
 */
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { nextToken, paging } from '../../../wire/paging.ts';
import type { Operation } from '../../../wire/service.ts';
import { isThere } from '../deployment/steps/handlers.ts';
import { invalid } from '../errors.ts';
import { typeFacts, type TypeFacts } from '../registry/index.ts';

const pages = paging({ defaultLimit: 100, refused: () => invalid('NextToken is not valid.') });

export const listTypes: Operation<'cloudformation', 'ListTypes'> = async (input, ctx) => {
  const { Filters: { Category, TypeNamePrefix = '', PublisherId } = {}, Type = 'RESOURCE' } = input;
  const isOfAws = input.Visibility === 'PUBLIC' && (Category ?? 'AWS_TYPES') === 'AWS_TYPES';
  const isAsked =
    isOfAws && Type === 'RESOURCE' && PublisherId === undefined && input.DeprecatedStatus !== 'DEPRECATED';
  const names = isAsked ? Object.keys(ctx.resourceTypes).filter((name) => name.startsWith(TypeNamePrefix)) : [];
  const types = await Promise.all(names.map(async (name) => ({ name, provisioning: await provisioningOf(name, ctx) })));
  const wanted = types.filter(({ provisioning }) => (input.ProvisioningType ?? provisioning) === provisioning);
  const request = { limit: input.MaxResults, after: input.NextToken };
  const page = pages.inMemory(wanted, ({ name }) => name, request);
  return {
    TypeSummaries: page.items.map(({ name }) => ({
      Type: 'RESOURCE' as const,
      TypeName: name,
      TypeArn: arnOf(name, ctx),
      IsActivated: false,
    })),
    ...nextToken(page),
  };
};

export const describeType: Operation<'cloudformation', 'DescribeType'> = async (input, ctx) => {
  const name = input.TypeName ?? nameIn(input.Arn ?? '');
  if (name === undefined) throw invalid('You must specify either TypeName and Type, or Arn.');
  const facts = typeFacts(name);
  const isOther = (input.Type ?? 'RESOURCE') !== 'RESOURCE' || input.PublisherId !== undefined;
  if (!facts || isOther || name.startsWith('Custom::') || !isThere(ctx, name))
    throw new AwsError(
      'TypeNotFoundException',
      `The type '${name}' cannot be found. Sandlot does not have it: ` +
        'docs/cloudformation-types.md lists the types that are here.',
    );
  return {
    Arn: arnOf(name, ctx),
    Type: 'RESOURCE',
    TypeName: name,
    Visibility: 'PUBLIC',
    ProvisioningType: await provisioningOf(name, ctx),
    DeprecatedStatus: 'LIVE',
    IsActivated: false,
    Schema: JSON.stringify(schemaOf(facts)),
  };
};

const arnOf = (name: string, { region }: Context): string =>
  `arn:aws:cloudformation:${region}::type/resource/${name.replaceAll('::', '-')}`;

function nameIn(arn: string): string | undefined {
  return /:type\/resource\/([A-Za-z0-9-]{1,200})$/.exec(arn)?.[1]?.replaceAll('-', '::');
}

async function provisioningOf(name: string, ctx: Context): Promise<'FULLY_MUTABLE' | 'IMMUTABLE'> {
  const handler = await ctx.resourceTypes[name]!();
  return handler.update ? 'FULLY_MUTABLE' : 'IMMUTABLE';
}

/** What there is of AWS's schema: names, and which of them are required, made once, only read, only written. */
function schemaOf(facts: TypeFacts): object {
  const pointers = (names: readonly string[]): string[] => names.map((name) => `/properties/${name}`);
  const properties = [...facts.properties.keys(), ...facts.readOnly];
  return {
    typeName: facts.name,
    properties: Object.fromEntries(properties.map((name) => [name, {}])),
    additionalProperties: facts.open,
    required: facts.required,
    primaryIdentifier: pointers(facts.primaryIdentifier),
    createOnlyProperties: pointers(facts.createOnly),
    readOnlyProperties: pointers(facts.readOnly),
    writeOnlyProperties: pointers(facts.writeOnly),
    tagging: facts.tags ? { taggable: true, tagProperty: `/properties/${facts.tags.property}` } : { taggable: false },
  };
}
