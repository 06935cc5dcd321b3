/**
 * AWS::AppSync::GraphQLSchema.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-appsync-graphqlschema.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import {
  ifThere,
  type ResourceCall,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../wire/resource-type.ts';
import { textsOf, withTexts } from './s3-texts.ts';

const texts = ['Definition'];
const suffix = 'GraphQLSchema';

/** Either Definition or DefinitionS3Location is given. */
async function put(desired: ResourceProperties, { aws: { appsync }, prepared }: ResourceCall) {
  const { ApiId, Definition } = withTexts(desired, texts, prepared) as { ApiId: string; Definition?: string };
  if (Definition === undefined)
    throw new AwsError('BadRequestException', 'One of Definition and DefinitionS3Location is required.');
  const definition = Buffer.from(Definition) as unknown as Input<'appsync', 'StartSchemaCreation'>['definition'];
  const { status } = await appsync.startSchemaCreation({ apiId: ApiId, definition });
  if (status === 'FAILED') {
    const { details } = await appsync.getSchemaCreationStatus({ apiId: ApiId });
    throw new AwsError('BadRequestException', `Schema Creation Status is FAILED with details: ${details}`);
  }
  const Id = `${ApiId}${suffix}`;
  return { physicalId: Id, attributes: { Id } };
}

export const graphqlSchema: ResourceHandler = {
  prepare: (desired, call) => textsOf(desired, texts, call),
  create: put,
  update: (_id, desired, _previous, call) => put(desired, call),

  async read(Id, { aws: { appsync } }) {
    const ApiId = Id.slice(0, -suffix.length);
    const found = await ifThere('NotFoundException', () =>
      appsync.getIntrospectionSchema({ apiId: ApiId, format: 'SDL' }),
    );
    return found && { Id, ApiId, Definition: Buffer.from(found.schema!).toString() };
  },

  /** AppSync removes no schema: it goes with its API. */
  delete: () => Promise.resolve(),
};
