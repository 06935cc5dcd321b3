/**
 * AWS::CloudFormation::Macro: a name for a function that templates go through.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-macro.html
 */
import { AwsError } from '../../../wire/errors.ts';
import {
  refusing,
  type ResourceDone,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../wire/resource-type.ts';
import { type MacroRecord, RegisteredMacros } from './records.ts';

interface MacroProperties {
  readonly Name: string;
  readonly FunctionName: string;
  readonly Description?: string;
}

/** What runs the function writes its logs; what CloudFormation would write besides is not there. */
const notThere = ['LogGroupName', 'LogRoleARN'];

export const macro: ResourceHandler = refusing('AWS::CloudFormation::Macro', notThere, {
  onlyInStacks: true,

  async create(properties, { tx }) {
    const record = recordOf(properties);
    if (await tx.in(RegisteredMacros).get(record.name))
      throw new AwsError('AlreadyExistsException', `Macro ${record.name} already exists`);
    await tx.in(RegisteredMacros).insert(record);
    return done(record);
  },

  async read(name, { tx }) {
    const record = await tx.in(RegisteredMacros).get(name);
    if (!record) return undefined;
    const { functionName: FunctionName, description: Description } = record;
    return { Id: name, Name: name, FunctionName, ...(Description !== undefined && { Description }) };
  },

  async update(_name, properties, _previous, { tx }) {
    const record = recordOf(properties);
    await tx.in(RegisteredMacros).put(record);
    return done(record);
  },

  async delete(name, _properties, { tx }) {
    await tx.in(RegisteredMacros).delete(name);
  },
});

function recordOf(properties: ResourceProperties): MacroRecord {
  const { Name: name, FunctionName: functionName, Description } = properties as unknown as MacroProperties;
  return { name, functionName, ...(Description !== undefined && { description: Description }) };
}

function done({ name }: MacroRecord): ResourceDone {
  return { physicalId: name, attributes: { Id: name } };
}
