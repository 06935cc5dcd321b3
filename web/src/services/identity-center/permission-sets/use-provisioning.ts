/** Starts a provisioning of a permission set and follows it to its end. */
import { useCallback, useEffect, useState } from 'react';
import {
  describeProvisioning,
  provisionPermissionSet,
  type PermissionSetProvisioningStatus,
} from '../api/set-provisioning';
import { type SetKey } from '../api/permission-sets';

const pollMilliseconds = 1_000;

export interface Provisioning {
  readonly status?: PermissionSetProvisioningStatus;
  readonly running: boolean;
  readonly error?: unknown;
  /** All accounts that have the set, unless one is named. */
  start(accountId?: string): void;
}

export function useProvisioning(set: SetKey, onEnd: () => void): Provisioning {
  const [status, setStatus] = useState<PermissionSetProvisioningStatus>();
  const [starting, setStarting] = useState(false);
  const [error, setError] = useState<unknown>();
  const { InstanceArn, PermissionSetArn } = set;
  const following = status?.Status === 'IN_PROGRESS' ? status.RequestId : undefined;

  useEffect(() => {
    if (following === undefined) return undefined;
    const controller = new AbortController();
    const timer = window.setInterval(() => {
      describeProvisioning(InstanceArn, following, controller.signal).then(
        (next) => {
          if (controller.signal.aborted) return;
          setError(undefined);
          setStatus(next);
          if (next.Status !== 'IN_PROGRESS') onEnd();
        },
        (problem: unknown) => controller.signal.aborted || setError(problem),
      );
    }, pollMilliseconds);
    return () => {
      window.clearInterval(timer);
      controller.abort();
    };
  }, [InstanceArn, following]);

  const start = useCallback(
    (accountId?: string) => {
      setStarting(true);
      setError(undefined);
      provisionPermissionSet({ InstanceArn, PermissionSetArn }, accountId)
        .then(setStatus, setError)
        .finally(() => setStarting(false));
    },
    [InstanceArn, PermissionSetArn],
  );
  return {
    running: starting || following !== undefined,
    start,
    ...(status && { status }),
    ...(error !== undefined && { error }),
  };
}
