/**
 * Templates of nested stacks before anything is made: what they name that is not here fails the whole operation, as it
 * does where the operation's own template names it. They are read where their addresses come of parameters alone, as
 * whom the stack works; whatever else is wrong with them is the nested stack's failure, in its turn.
 */
import { createTurns } from '../../../kernel/turns.ts';
import type { Caller } from '../../../wire/caller.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { environmentBefore } from '../deployment/planning/checks/environment-before.ts';
import type { Target } from '../deployment/planning/target.ts';
import {
  type Environment,
  functionOf,
  isObject,
  NotHere,
  resolveValue,
  TemplateError,
  unresolved,
} from '../template/index.ts';
import { checkRefused } from '../stacks/requests/check-refused.ts';
import { objectText } from '../template-source.ts';
import { deepestNested, type NestedBudget, nestedBudget } from './budget.ts';
import { type Foreseen, foreseenNested } from './foreseen.ts';
import { nestedStackType } from './type-name.ts';

export interface LookingAhead {
  readonly ctx: Context;
  /** As whom S3 is asked. */
  readonly whom: () => Promise<Caller>;
}

interface Search extends LookingAhead {
  readonly budget: NestedBudget;
  /** By their addresses; undefined where it cannot be read. */
  readonly texts: Map<string, string | undefined>;
  readonly turns: () => Promise<void>;
}

/** Never in a transaction: it awaits S3. @throws NotHere */
export async function lookAhead(target: Target, call: LookingAhead): Promise<void> {
  if (![...target.template.resources.values()].some(({ type }) => type === nestedStackType)) return;
  await look(target, { ...call, budget: nestedBudget(), texts: new Map(), turns: createTurns() }, 0);
}

async function look(foreseen: Foreseen, search: Search, depth: number): Promise<void> {
  if (depth >= deepestNested) return;
  const { template, conditions } = foreseen;
  for (const { logicalId, type, condition, properties = {} } of template.resources.values()) {
    if (type !== nestedStackType || (condition !== undefined && !conditions?.get(condition))) continue;
    if (search.budget.stacks-- <= 0) return;
    const env = environmentBefore({ ...foreseen, conditions: conditions ?? new Map() });
    const text = await textAt(resolved(properties['TemplateURL'], env), search);
    if (text === undefined) continue;
    // Each reading is work, though it be of a text that is there already.
    search.budget.characters -= text.length;
    if (search.budget.characters < 0) return;
    await search.turns();
    try {
      const given = members(properties['Parameters'], env);
      const nested = await foreseenNested(text, given, foreseen.pseudo, search.ctx);
      await checkRefused(nested, search.ctx);
      await look(nested, search, depth + 1);
    } catch (error) {
      if (error instanceof NotHere) throw error.within(logicalId);
      if (!(error instanceof TemplateError)) throw error;
    }
  }
}

/** What cannot be resolved is not known yet. */
function resolved(value: unknown, env: Environment): unknown {
  try {
    return value === undefined ? undefined : resolveValue(value, env);
  } catch (error) {
    if (error instanceof TemplateError) return unresolved;
    throw error;
  }
}

function members(value: unknown, env: Environment): unknown {
  if (!isObject(value) || functionOf(value) !== undefined) return resolved(value, env);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolved(one, env)]));
}

/** `undefined`: not yet, or not for who asks. */
async function textAt(url: unknown, { ctx, whom, budget, texts }: Search): Promise<string | undefined> {
  if (typeof url !== 'string' || url.includes('{{resolve:')) return undefined;
  if (texts.has(url)) return texts.get(url);
  let text: string | undefined;
  try {
    if (budget.characters > 0) text = await objectText(url, ctx, 'TemplateURL', ctx.aws.as(await whom()));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
  texts.set(url, text);
  return text;
}
