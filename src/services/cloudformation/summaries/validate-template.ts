/**
 * ValidateTemplate: whether a template is built as one. Properties of resources are checked when they are made.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ValidateTemplate.html
 */
import type { Operation } from '../../../wire/service.ts';
import { isThere } from '../deployment/steps/handlers.ts';
import { invalid, refusingTemplates } from '../errors.ts';
import { checkTemplate, parseTemplate, unrecognizedTypes } from '../template/index.ts';
import { readAhead } from '../parsing/read-ahead.ts';
import { requiredTemplateText } from '../template-source.ts';
import { capabilityMembers, transformMembers } from './template-members.ts';

export const validateTemplate: Operation<'cloudformation', 'ValidateTemplate'> = async (input, ctx) => {
  const text = await requiredTemplateText(input, ctx);
  const template = await refusingTemplates(async () => {
    await readAhead(text, ctx);
    const parsed = parseTemplate(text);
    checkTemplate(parsed);
    return parsed;
  });
  const types = new Set([...template.resources.values()].map(({ type }) => type));
  const unknown = [...types].filter((type) => !isThere(ctx, type));
  if (unknown.length > 0) throw invalid(unrecognizedTypes(unknown).message);
  const { description } = template;
  return {
    Parameters: [...template.parameters.values()].map(({ name, default: value, noEcho, description: of }) => ({
      ParameterKey: name,
      ...(value !== undefined && { DefaultValue: value }),
      NoEcho: noEcho,
      ...(of !== undefined && { Description: of }),
    })),
    ...(description !== undefined && { Description: description }),
    ...capabilityMembers(template),
    ...transformMembers(template),
  };
};
