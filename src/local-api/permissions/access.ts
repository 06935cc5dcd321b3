/** Who is signed in to the console, and what that one may do: for a role that may ask AWS's own operations nothing. */
import { findUser } from '../../services/identitystore/internal.ts';
import { assignedRolesOf, findInstance, namedPoliciesOf } from '../../services/sso-admin/internal.ts';
import type { ConsoleSession } from '../../signin/internal.ts';
import type { PageContext, PageRoute } from '../../wire/page.ts';
import { apiRoute, invalid, mayDo } from '../api-route.ts';

const mostActions = 20;

export function accessRoutes(apiToken: string): PageRoute[] {
  return [
    apiRoute(apiToken, 'GET', '/session/access', 'console', async ({ request, ctx, session }) => {
      const actions = actionsOf(request.query.get('actions') ?? '');
      const allowed: Record<string, boolean> = {};
      for (const action of actions) allowed[action] = (await mayDo(ctx, session, action)) === undefined;
      return { ...(session?.person && (await personOf(ctx, session, session.person))), allowed };
    }),
  ];
}

function actionsOf(text: string): readonly string[] {
  const actions = text === '' ? [] : text.split(',', mostActions + 1);
  if (actions.length > mostActions || !actions.every((action) => /^[a-z0-9-]{1,64}:[A-Za-z0-9]{1,128}$/.test(action)))
    throw invalid(`actions must be at most ${mostActions} actions, such as iam:ListUsers, with commas between them.`);
  return actions;
}

async function personOf(ctx: PageContext, { caller }: ConsoleSession, person: NonNullable<ConsoleSession['person']>) {
  return await ctx.read(async (tx) => {
    const user = await findUser(tx, person.identityStoreId, person.userId);
    const instance = await findInstance(tx);
    const roles = await assignedRolesOf(tx, person.identityStoreId, person.userId);
    const role = roles.find(({ roleArn }) => caller.kind === 'assumed-role' && roleArn === caller.roleArn);
    return {
      userName: user?.userName,
      ...(role && { permissionSet: role.permissionSetName, roleName: role.roleName }),
      policies: role && instance ? await namedPoliciesOf(tx, { ...instance, ...role }) : [],
      portalPath: `/start/${person.identityStoreId}`,
    };
  });
}
