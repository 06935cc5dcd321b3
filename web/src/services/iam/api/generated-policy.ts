/** The least policy for what a role or user did, as the server remembers it. */
import { callLocalApi } from '../../../api/session';

export interface GeneratedPolicy {
  readonly principalArn: string;
  readonly policy: { readonly Statement: readonly unknown[] };
  readonly notes: readonly string[];
  /** Absent: it has done nothing that its own policies had to allow. */
  readonly from?: string;
  readonly to?: string;
}

export const generatePolicy = (principalArn: string) =>
  callLocalApi<GeneratedPolicy>(
    'GET',
    `/_sandlot/v1/generated-policy?${new URLSearchParams({ principal: principalArn })}`,
  );
