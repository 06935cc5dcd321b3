/**
 * GetTemplateSummary: what a template has, from a request, S3 or a stack.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplateSummary.html
 */
import type { ParameterDeclaration as Declaration, ResourceIdentifierSummary } from '@aws-sdk/client-cloudformation';
import type { Input } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { isThere } from '../deployment/steps/handlers.ts';
import { invalid, notImplemented, refusingTemplates } from '../errors.ts';
import { Templates } from '../records.ts';
import { readAhead } from '../parsing/read-ahead.ts';
import { typeFacts } from '../registry/index.ts';
import { noStackWithId, requireStack } from '../stacks/find-stack.ts';
import {
  checkTemplate,
  type ParameterDeclaration,
  parseTemplate,
  type Template,
  unrecognizedTypes,
} from '../template/index.ts';
import { templateText } from '../template-source.ts';
import { capabilityMembers, transformMembers } from './template-members.ts';

/** AWS tells it of templates that say none, too. */
const onlyVersion = '2010-09-09';

type SummaryInput = Input<'cloudformation', 'GetTemplateSummary'>;

export const getTemplateSummary: Operation<'cloudformation', 'GetTemplateSummary'> = async (input, ctx) => {
  if (input.StackSetName !== undefined) throw notImplemented('stack sets');
  const text = await textOf(input, ctx);
  const template = await refusingTemplates(async () => {
    await readAhead(text, ctx);
    const parsed = parseTemplate(text);
    checkTemplate(parsed);
    return parsed;
  });
  const types = typesOf(template);
  const unknown = [...types.keys()].filter((type) => !isThere(ctx, type));
  if (unknown.length > 0 && input.TemplateSummaryConfig?.TreatUnrecognizedResourceTypesAsWarnings !== true)
    throw invalid(unrecognizedTypes(unknown).message);
  const { description, metadata, body } = template;
  const version = body['AWSTemplateFormatVersion'] ?? onlyVersion;
  return {
    Parameters: [...template.parameters.values()].map(parameterOf),
    ...(description !== undefined && { Description: description }),
    ...capabilityMembers(template),
    ResourceTypes: [...types.keys()],
    Version: String(version),
    ...(metadata && { Metadata: JSON.stringify(metadata) }),
    ...transformMembers(template),
    ResourceIdentifierSummaries: [...types].map(identifiersOf),
    ...(unknown.length > 0 && { Warnings: { UnrecognizedResourceTypes: unknown } }),
  };
};

async function textOf(input: SummaryInput, ctx: Context): Promise<string> {
  const { StackName: name, TemplateBody: body, TemplateURL: url } = input;
  if ([name, body, url].filter((one) => one !== undefined).length !== 1)
    throw invalid('You must specify exactly one of StackName, TemplateBody, TemplateURL.');
  if (name === undefined) return (await templateText(input, ctx)) ?? '';
  return ctx.read(async (tx) => {
    const stack = await requireStack(tx, name, noStackWithId);
    if (stack.status === 'REVIEW_IN_PROGRESS')
      throw invalid('GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.');
    return (await tx.in(Templates).get(stack.id, stack.templateId ?? ''))?.text ?? '';
  });
}

/** Logical ids by type, in the template's order. */
function typesOf({ resources }: Template): ReadonlyMap<string, readonly string[]> {
  const types = new Map<string, string[]>();
  for (const { type, logicalId } of resources.values()) {
    const others = types.get(type);
    if (others) others.push(logicalId);
    else types.set(type, [logicalId]);
  }
  return types;
}

function parameterOf(declared: ParameterDeclaration): Declaration {
  const { name, type, default: value, description, noEcho, allowedValues } = declared;
  return {
    ParameterKey: name,
    ...(value !== undefined && { DefaultValue: value }),
    ParameterType: type,
    NoEcho: noEcho,
    ...(description !== undefined && { Description: description }),
    ParameterConstraints: { ...(allowedValues && { AllowedValues: [...allowedValues] }) },
  };
}

/** What an import has to say of each. */
function identifiersOf([type, logicalIds]: readonly [string, readonly string[]]): ResourceIdentifierSummary {
  const names = typeFacts(type)?.primaryIdentifier ?? [];
  return {
    ResourceType: type,
    LogicalResourceIds: [...logicalIds],
    ...(names.length > 0 && { ResourceIdentifiers: [...names] }),
  };
}
