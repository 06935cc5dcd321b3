/** A secret's rotation as the API tells it. */
import type { Rotation } from '../records.ts';

/** Nothing of a secret that never had one. */
export function rotationFacts(rotation: Rotation | undefined) {
  if (!rotation) return {};
  const { afterDays, duration, schedule } = rotation.rules;
  const rules = {
    ...(afterDays !== undefined && { AutomaticallyAfterDays: afterDays }),
    ...(duration !== undefined && { Duration: duration }),
    ...(schedule !== undefined && { ScheduleExpression: schedule }),
  };
  // The last second of the window in which it will be.
  const until = rotation.isEnabled ? rotation.nextUntil : undefined;
  return {
    RotationEnabled: rotation.isEnabled,
    RotationLambdaARN: rotation.function,
    ...(rotation.isEnabled && Object.keys(rules).length > 0 && { RotationRules: rules }),
    ...(rotation.rotatedAt !== undefined && { LastRotatedDate: new Date(rotation.rotatedAt) }),
    ...(until !== undefined && { NextRotationDate: new Date(until - 1000) }),
  };
}
