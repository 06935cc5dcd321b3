/** A stack's outputs, and its exports among those of the Region. */
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import { type ExportRecord, Exports, Imports, type OutputRecord, type StackRecord, Stacks } from '../records.ts';
import { openExport, sealValues } from '../sealed-values.ts';
import {
  isExportName,
  isWanted,
  malformedExport,
  noTextInOutput,
  resolveValue,
  TemplateError,
} from '../template/index.ts';
import type { Deployment } from './deployment.ts';
import { environmentOf } from './planning/environment.ts';
import type { Target } from './planning/target.ts';

export interface ResolvedOutputs {
  readonly outputs: readonly OutputRecord[];
  readonly imported: ReadonlySet<string>;
}

/** @throws TemplateError */
export function outputsOf(deployment: Deployment, target: Target): ResolvedOutputs {
  const imported = new Set<string>();
  const env = environmentOf(deployment, target, imported);
  const outputs: OutputRecord[] = [];
  for (const declared of target.template.outputs.values()) {
    if (!isWanted(declared, target.conditions, 'Outputs')) continue;
    const { name, description, exportName } = declared;
    const exported = exportName === undefined ? undefined : textOf(resolveValue(exportName, env));
    if (exportName !== undefined && (exported === undefined || !isExportName(exported))) throw malformedExport(name);
    const resolved = resolveValue(declared.value, env);
    const value = textOf(resolved);
    if (value === undefined) throw noTextInOutput(resolved);
    outputs.push({
      key: name,
      value,
      ...(description !== undefined && { description }),
      ...(exported !== undefined && { exportName: exported }),
    });
  }
  return { outputs, imported };
}

/** Names of the exports that its resources take values from. */
export function importsOf(deployment: Deployment, target: Target): ReadonlySet<string> {
  const imported = new Set<string>();
  if (deployment.exports.size === 0) return imported;
  const env = environmentOf(deployment, target, imported);
  for (const logicalId of target.graph.keys())
    resolveValue(target.template.resources.get(logicalId)!.properties ?? {}, env);
  return imported;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/**
 * The stack exports what its outputs say, and nothing else.
 * @throws TemplateError where one is in use that would change or go, or another stack's
 */
export async function putExports(
  tx: WriteTx,
  ctx: Context,
  { id }: StackRecord,
  outputs: readonly OutputRecord[],
): Promise<void> {
  const wanted = new Map(
    outputs.flatMap(({ exportName, value }) => (exportName ? [[exportName, value] as const] : [])),
  );
  const had = await tx.in(Exports).allBy('stack', [id]);
  for (const record of had) await dropExport(tx, ctx, record, wanted);
  for (const [name, value] of wanted) {
    const there = await tx.in(Exports).get(name);
    if (there && there.stackId !== id)
      throw new TemplateError(`Export with name ${name} is already exported by stack ${nameOf(there.stackId)}.`);
    if (!there || openExport(ctx.seal, there.sealedValue) !== value)
      await tx.in(Exports).put({ name, stackId: id, sealedValue: sealValues(ctx.seal, value) });
  }
}

async function dropExport(
  tx: WriteTx,
  ctx: Context,
  { name, sealedValue }: ExportRecord,
  wanted: ReadonlyMap<string, string>,
): Promise<void> {
  const value = wanted.get(name);
  if (value === openExport(ctx.seal, sealedValue)) return;
  const [user] = await usersOf(tx, name);
  if (user !== undefined)
    throw new TemplateError(
      `Export ${name} cannot be ${value === undefined ? 'deleted' : 'updated'} as it is in use by ${user}`,
    );
  if (value === undefined) await tx.in(Exports).delete(name);
}

/** Names of the stacks that take a value from the export. */
export async function usersOf(tx: ReadTx, exportName: string): Promise<readonly string[]> {
  const imports = await tx.in(Imports).all([exportName]);
  const stacks = await tx.in(Stacks).getMany(imports.map(({ stackId }) => [stackId]));
  return stacks.flatMap((stack) => (stack && stack.status !== 'DELETE_COMPLETE' ? [stack.name] : []));
}

/** The stack takes values from these exports, and from no others. */
export async function putImports(tx: WriteTx, { id }: StackRecord, names: ReadonlySet<string>): Promise<void> {
  for (const { exportName } of await tx.in(Imports).allBy('stack', [id]))
    if (!names.has(exportName)) await tx.in(Imports).delete(exportName, id);
  for (const exportName of names) await tx.in(Imports).put({ exportName, stackId: id });
}

function nameOf(stackId: string): string {
  return stackId.split('/')[1] ?? stackId;
}
