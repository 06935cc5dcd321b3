/** ListExports, ListImports: values that stacks of a Region take from each other. */
import type { Operation } from '../../../../wire/service.ts';
import { nextToken } from '../../../../wire/paging.ts';
import { invalid } from '../../errors.ts';
import { pages } from '../../paging.ts';
import { Exports, Imports, Stacks } from '../../records.ts';
import { openExport } from '../../sealed-values.ts';

export const listExports: Operation<'cloudformation', 'ListExports'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const page = await pages.stored(tx.in(Exports).list([], pages.options(input)));
    return {
      Exports: page.items.map(({ name, stackId, sealedValue }) => ({
        ExportingStackId: stackId,
        Name: name,
        Value: openExport(ctx.seal, sealedValue),
      })),
      ...nextToken(page),
    };
  });

export const listImports: Operation<'cloudformation', 'ListImports'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const page = await pages.stored(tx.in(Imports).list([input.ExportName], pages.options(input)));
    if (page.items.length === 0) throw invalid(`Export '${input.ExportName}' is not imported by any stack.`);
    const stacks = await tx.in(Stacks).getMany(page.items.map(({ stackId }) => [stackId]));
    return { Imports: stacks.flatMap((stack) => (stack ? [stack.name] : [])), ...nextToken(page) };
  });
