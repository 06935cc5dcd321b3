/** Whom a policy of a template is for. */
import { groups, roles, users, type PrincipalKind } from './principal-policies.ts';

export interface Principals {
  readonly Groups?: readonly string[];
  readonly Roles?: readonly string[];
  readonly Users?: readonly string[];
}

export interface NamedPrincipal {
  readonly property: keyof Principals;
  readonly kind: PrincipalKind;
  readonly name: string;
}

const kinds = { Groups: groups, Roles: roles, Users: users } as const;

export function principalsOf(of: Principals): NamedPrincipal[] {
  return (['Groups', 'Roles', 'Users'] as const).flatMap((property) =>
    [...new Set(of[property] ?? [])].map((name) => ({ property, kind: kinds[property], name })),
  );
}
