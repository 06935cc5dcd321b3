/**
 * Labels: names of versions, each at one version at most.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html
 */
import type { ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { parameterNotFound, versionNotFound } from '../errors.ts';
import { nameKey, type ParameterRecord, Parameters } from '../records.ts';

const most = 10;

export const labelParameterVersion: Operation<'ssm', 'LabelParameterVersion'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const parameter = await requireOwn(tx, input.Name);
    const version = requireKept(parameter, input.ParameterVersion ?? parameter.version);
    const valid = input.Labels.filter(isLabel);
    const labels = { ...parameter.labels, ...Object.fromEntries(valid.map((label) => [label, version])) };
    if (Object.values(labels).filter((one) => one === version).length > most)
      throw new AwsError(
        'ParameterVersionLabelLimitExceeded',
        `A parameter version can have maximum ${most} labels.Move one or more labels to another version and try again.`,
      );
    if (valid.length > 0) await tx.in(Parameters).put({ ...parameter, labels });
    return { InvalidLabels: input.Labels.filter((label) => !isLabel(label)), ParameterVersion: version };
  });

export const unlabelParameterVersion: Operation<'ssm', 'UnlabelParameterVersion'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const parameter = await requireOwn(tx, input.Name);
    const version = requireKept(parameter, input.ParameterVersion);
    const isThere = (label: string) => Object.hasOwn(parameter.labels, label) && parameter.labels[label] === version;
    const RemovedLabels = input.Labels.filter(isThere);
    const left = Object.entries(parameter.labels).filter(([label]) => !RemovedLabels.includes(label));
    if (RemovedLabels.length > 0) await tx.in(Parameters).put({ ...parameter, labels: Object.fromEntries(left) });
    return { RemovedLabels, InvalidLabels: input.Labels.filter((label) => !isThere(label)) };
  });

async function requireOwn(tx: ReadTx, name: string): Promise<ParameterRecord> {
  const parameter = await tx.in(Parameters).get(...nameKey(name));
  if (!parameter) throw parameterNotFound();
  return parameter;
}

function requireKept({ name, oldest, version: newest }: ParameterRecord, version: number): number {
  if (version < oldest || version > newest) throw versionNotFound(name, version);
  return version;
}

/** Letters, digits and `.-_`; no digit first, and neither `aws` nor `ssm`. */
function isLabel(text: string): boolean {
  return /^[a-z_.-][\w.-]*$/i.test(text) && !/^(?:aws|ssm)/i.test(text);
}
